import { useQuery } from "@tanstack/react-query";
import type { Task } from "../../../../../src/domain/task.ts";
import { waysBackQuery } from "../../../cache/rounds.ts";
import { Section } from "../../../ui/page/page.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Discard } from "./discard.tsx";
import { Revert } from "./revert.tsx";

type Props = { task: Pick<Task, "id" | "merge_commit"> };

/** The way to be rid of a task's work: discarded before its merge, reverted after it. */
export function TakeBack({ task: { id, merge_commit } }: Props) {
  const ways = useQuery(waysBackQuery(id));
  const { data } = ways;
  return (
    <Section title="Take back">
      <ReadingNote of={ways} />
      <div className="grid justify-items-start gap-2">
        {data && merge_commit === null && <Discard id={id} why_not={data.discard} />}
        {data && merge_commit !== null && (
          <Revert id={id} why_not={data.revert} dependents={data.dependents} />
        )}
      </div>
    </Section>
  );
}
