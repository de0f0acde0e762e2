import { useQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef } from "react";
import { workerLogQuery } from "../../../cache/crew.ts";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";

/** This near to the end counts as being at the end. */
const END_PX = 40;

function Tail({ lines }: { lines: readonly string[] }) {
  const box = useRef<HTMLPreElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    if (atEnd.current) box.current?.scrollTo({ top: box.current.scrollHeight });
  });
  const onScroll = () => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    atEnd.current = scrollHeight - scrollTop - clientHeight < END_PX;
  };
  return (
    <pre
      ref={box}
      onScroll={onScroll}
      aria-label="Session log"
      // A box that scrolls must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="sheet max-h-72 overflow-auto px-3 py-2 font-mono text-fine leading-relaxed text-soft"
    >
      {lines.map(plainText).join("\n")}
    </pre>
  );
}

/** The newest lines of a worker's terminal. */
export function SessionLog({ id }: { id: string }) {
  const log = useQuery(workerLogQuery(id));
  const { data } = log;
  const count = data?.items.length ?? 0;
  return (
    <Section title="Session log" aside={count > 0 && `the last ${count} lines`}>
      <ReadingNote of={log} />
      {data && count === 0 && <Nothing>Its terminal has shown nothing yet.</Nothing>}
      {data && count > 0 && <Tail lines={data.items} />}
    </Section>
  );
}
