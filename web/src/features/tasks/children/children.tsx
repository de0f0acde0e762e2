import type { TaskState } from "../../../../../src/domain/states.ts";
import { Bar } from "../../../ui/bar/bar.tsx";
import { Section } from "../../../ui/page/page.tsx";
import { isOver } from "../../../ui/state/tones.ts";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { RemoveEdge } from "../edges/remove-edge.tsx";

type Child = { id: string; title: string; status: TaskState };

function Row({ epic, child }: { epic: string; child: Child }) {
  const edge = { task_id: epic, depends_on_id: child.id, kind: "parent_child" } as const;
  return (
    <li className="flex items-start gap-2 border-t border-line px-4 py-2 text-note first:border-t-0">
      <span className="flex min-w-0 grow min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
        <TaskLink {...child} />
      </span>
      <RemoveEdge id={epic} edge={edge} name={`Parent of ${child.id}`} />
    </li>
  );
}

/** The tasks into which an epic was split, and how far they have come. */
export function Children({ id, list }: { id: string; list: readonly Child[] }) {
  if (list.length === 0) return null;
  const over = list.filter(({ status }) => isOver(status)).length;
  return (
    <Section title="Children" aside={`${over} of ${list.length} over`}>
      <div className="mb-3">
        <Bar share={over / list.length} />
      </div>
      <ul className="sheet">
        {list.map((child) => (
          <Row key={child.id} epic={id} child={child} />
        ))}
      </ul>
    </Section>
  );
}
