import { Fragment, useLayoutEffect, useRef, useState } from "react";
import type { Output, OutputItem } from "../../cache/output.ts";
import { Age } from "../age/age.tsx";
import { Row } from "./row.tsx";
import { countEarlier, type Shown, shownOf, WINDOW, withEarlier } from "./shown.ts";

/** This near to the end counts as being at the end. */
const END_PX = 40;
const BOX =
  "sheet overflow-y-auto overscroll-contain px-3 py-2 font-mono text-fine leading-relaxed";
const NOTHING: Shown = { items: [], below: 0 };

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

/** What is in the document now, and how to have more of what was before. */
function useShown(all: readonly OutputItem[], follows: boolean) {
  const [wanted, setWanted] = useState(WINDOW);
  const [before, setBefore] = useState(NOTHING);
  const shown = shownOf(all, { before, follows, wanted });
  const changed = shown.items.length !== before.items.length || shown.items[0] !== before.items[0];
  if (changed || shown.items.at(-1) !== before.items.at(-1)) setBefore(shown);
  const more = () => {
    setWanted(wanted + WINDOW);
    setBefore(withEarlier(all, shown, WINDOW));
  };
  return { shown, more };
}

type EarlierProps = { hidden: number; left_out: number; onMore(): void };

function Earlier({ hidden, left_out, onMore }: EarlierProps) {
  if (hidden > 0)
    return (
      <button type="button" className="link mb-2 text-fine" onClick={onMore}>
        show earlier output ({hidden} more)
      </button>
    );
  if (left_out === 0) return null;
  return <p className="mb-2 text-faint">{left_out} earlier events are kept on the server.</p>;
}

function ToEnd({ below, onClick }: { below: number; onClick(): void }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="absolute right-4 bottom-3 rounded-full bg-ink px-3 py-1 text-fine font-medium text-paper shadow-high"
    >
      ↓ follow the end{below > 0 && ` (${below} more)`}
    </button>
  );
}

function Rows({ items }: { items: readonly OutputItem[] }) {
  return (
    <ol>
      {items.map((item, index) => (
        <Fragment key={item.seq}>
          <Turn item={item} before={items[index - 1]} />
          <Row item={item} />
        </Fragment>
      ))}
    </ol>
  );
}

/** What agents do and did, in a box that follows its end unless its reader scrolled up. */
export function AgentOutput({ output, tall = false }: { output: Output; tall?: boolean }) {
  const { box, follows, onScroll, toEnd } = useFollowEnd();
  const { shown, more } = useShown(output.items, follows);
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
        className={`${BOX} ${tall ? "h-[65vh]" : "max-h-112"}`}
      >
        <Earlier
          hidden={countEarlier(output.items, shown)}
          left_out={output.left_out}
          onMore={more}
        />
        <Rows items={shown.items} />
      </div>
      {!follows && <ToEnd below={shown.below} onClick={toEnd} />}
    </div>
  );
}
