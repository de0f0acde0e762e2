import { Nothing, Section } from "../../../ui/page/page.tsx";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import type { Nodes } from "../shape.ts";

/** So many links of a chain are shown. */
const SHOWN = 40;

function Link({ id, number, nodes }: { id: string; number: number; nodes: Nodes }) {
  const node = nodes.get(id);
  return (
    <li className="relative grid grid-cols-[1.75rem_minmax(0,1fr)] pb-3 last:pb-0 not-last:before:absolute not-last:before:top-6 not-last:before:bottom-0 not-last:before:left-[0.7rem] not-last:before:w-px not-last:before:bg-strong">
      <span className="grid size-[1.4rem] place-items-center rounded-full bg-sheet text-fine text-soft ring-1 ring-strong">
        {number}
      </span>
      <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 pt-px text-note">
        <TaskLink id={id} title={node?.title} status={node?.status} />
      </span>
    </li>
  );
}

/** The longest chain of tasks, each of which waits for the one before it. */
export function CriticalPath({ ids, nodes }: { ids: readonly string[]; nodes: Nodes }) {
  return (
    <Section title="Critical path" aside={`${ids.length} in a row`}>
      {ids.length < 2 && <Nothing>No task waits for another one.</Nothing>}
      {ids.length > 1 && (
        <ol>
          {ids.slice(0, SHOWN).map((id, index) => (
            <Link key={id} id={id} number={index + 1} nodes={nodes} />
          ))}
        </ol>
      )}
      {ids.length > SHOWN && <Nothing>and {ids.length - SHOWN} more</Nothing>}
    </Section>
  );
}
