import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Dependency } from "../../../../../src/domain/task.ts";
import { tasksQuery } from "../../../cache/queries.ts";
import { Section } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { StateMark } from "../../../ui/state/state.tsx";

const WAITS: Record<Dependency["kind"], string> = {
  blocks: "Waits for",
  parent_child: "Child of",
  relates_to: "Relates to",
  duplicates: "Duplicates",
};

const WAITED_FOR: Record<Dependency["kind"], string> = {
  blocks: "Holds back",
  parent_child: "Parent of",
  relates_to: "Relates to",
  duplicates: "Duplicated by",
};

function Edge({ words, other }: { words: string; other: string }) {
  const task = useQuery(tasksQuery).data?.find((one) => one.id === other);
  return (
    <li className="flex flex-wrap items-center gap-x-2 gap-y-1 py-1 text-note">
      <span className="text-faint">{words}</span>
      <Link to="/tasks/$id" params={{ id: other }} className="link">
        {task ? <Plain text={task.title} /> : other}
      </Link>
      {task && <StateMark state={task.status} />}
    </li>
  );
}

/** Which tasks this one waits for, and which wait for it. */
export function Dependencies({ id, edges }: { id: string; edges: readonly Dependency[] }) {
  if (edges.length === 0) return null;
  return (
    <Section title="Dependencies">
      <ul>
        {edges.map((edge) => {
          const waits = edge.task_id === id;
          const other = waits ? edge.depends_on_id : edge.task_id;
          const words = (waits ? WAITS : WAITED_FOR)[edge.kind];
          return <Edge key={`${words} ${other}`} words={words} other={other} />;
        })}
      </ul>
    </Section>
  );
}
