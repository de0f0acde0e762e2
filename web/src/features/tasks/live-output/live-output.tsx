import { useQuery } from "@tanstack/react-query";
import { Fragment, memo, useLayoutEffect, useRef, useState } from "react";
import { type Output, type OutputItem, outputQuery } from "../../../cache/output.ts";
import { Age } from "../../../ui/age/age.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { type Line, lineOf } from "./wording.ts";

/** So many events are in the document at first, and so many more with each wish for more. */
const WINDOW = 300;
/** Longer texts are cut to this many lines until asked for. */
const LINES_SHOWN = 14;
/** This near to the end counts as being at the end. */
const END_PX = 40;

const LOOKS: Record<Line["look"], string> = {
  said: "text-ink",
  quiet: "text-faint",
  did: "text-soft",
  good: "text-good",
  bad: "text-bad",
};

function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const lines = text.split("\n");
  const cut = !whole && lines.length > LINES_SHOWN;
  return (
    <>
      {cut ? lines.slice(0, LINES_SHOWN).join("\n") : text}
      {cut && (
        <button type="button" className="link block" onClick={() => setWhole(true)}>
          all {lines.length} lines
        </button>
      )}
    </>
  );
}

const Row = memo(function Row({ item }: { item: OutputItem }) {
  const { sign, text, look } = lineOf(item.event);
  return (
    <li className={`grid grid-cols-[1.25rem_minmax(0,1fr)] py-0.5 ${LOOKS[look]}`}>
      <span aria-hidden className="select-none">
        {sign}
      </span>
      <bdi dir="auto" className="wrap-anywhere whitespace-pre-wrap">
        <LongText text={plainText(text).trimEnd()} />
      </bdi>
    </li>
  );
});

/** Where another run of the agent begins. */
function Turn({ item, before }: { item: OutputItem; before: OutputItem | undefined }) {
  const same = before?.attempt_id === item.attempt_id && before.iteration === item.iteration;
  if (same) return null;
  return (
    <li className="flex items-center gap-3 py-2 font-sans text-faint after:h-px after:grow after:bg-line">
      iteration {item.iteration} <Age at={item.at} suffix=" ago" />
    </li>
  );
}

/** Keeps a box at its end while it grows, unless its reader scrolled up. */
function useFollowEnd() {
  const box = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  useLayoutEffect(() => {
    if (follows) box.current?.scrollTo({ top: box.current.scrollHeight });
  });
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    setFollows(scrollHeight - scrollTop - clientHeight < END_PX);
  };
  return { box, follows, onScroll, toEnd: () => setFollows(true) };
}

function Earlier({
  hidden,
  left_out,
  onMore,
}: {
  hidden: number;
  left_out: number;
  onMore(): void;
}) {
  if (hidden > 0)
    return (
      <button type="button" className="link mb-2 text-fine" onClick={onMore}>
        show earlier output ({hidden} more)
      </button>
    );
  if (left_out === 0) return null;
  return <p className="mb-2 text-faint">{left_out} earlier events are kept on the server.</p>;
}

function Scroll({ output }: { output: Output }) {
  const [shown, setShown] = useState(WINDOW);
  const { box, follows, onScroll, toEnd } = useFollowEnd();
  const hidden = Math.max(0, output.items.length - shown);
  return (
    <div className="relative">
      <div
        ref={box}
        onScroll={onScroll}
        role="log"
        aria-label="Agent output"
        // A box that scrolls must be reachable by keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        className="sheet max-h-112 overflow-y-auto overscroll-contain px-3 py-2 font-mono text-fine leading-relaxed"
      >
        <Earlier
          hidden={hidden}
          left_out={output.left_out}
          onMore={() => setShown(shown + WINDOW)}
        />
        <ol>
          {output.items.slice(-shown).map((item, index, all) => (
            <Fragment key={item.seq}>
              <Turn item={item} before={all[index - 1]} />
              <Row item={item} />
            </Fragment>
          ))}
        </ol>
      </div>
      {!follows && (
        <button
          type="button"
          onClick={toEnd}
          className="absolute right-4 bottom-3 rounded-full bg-ink px-3 py-1 text-fine font-medium text-paper shadow-high"
        >
          ↓ follow the end
        </button>
      )}
    </div>
  );
}

/** What the task's agents do and did; it grows while they work. */
export function LiveOutput({ id }: { id: string }) {
  const output = useQuery(outputQuery(id));
  const { data } = output;
  const last = data?.items.at(-1);
  return (
    <Section title="Agent output" aside={last && <Age at={last.at} suffix=" ago" />}>
      <ReadingNote of={output} />
      {data && last && <Scroll output={data} />}
      {data && !last && <Nothing>No agent has said anything yet.</Nothing>}
    </Section>
  );
}
