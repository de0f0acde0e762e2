import { useQuery } from "@tanstack/react-query";
import { outputQuery } from "../../../cache/output.ts";
import { AgentOutput } from "../../../ui/agent-output/agent-output.tsx";
import { Age } from "../../../ui/age/age.tsx";
import { Nothing, Section } from "../../../ui/page/page.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";

/** What the task's agents do and did; it grows while they work. */
export function LiveOutput({ id }: { id: string }) {
  const output = useQuery(outputQuery(id));
  const { data } = output;
  const last = data?.items.at(-1);
  return (
    <Section title="Agent output" aside={last && <Age at={last.at} suffix=" ago" />}>
      <ReadingNote of={output} />
      {data && last && <AgentOutput output={data} />}
      {data && !last && <Nothing>No agent has said anything yet.</Nothing>}
    </Section>
  );
}
