import { useQuery } from "@tanstack/react-query";
import type { Task } from "../../../../src/domain/task.ts";
import { tasksQuery } from "../../cache/queries.ts";
import { Nothing } from "../../ui/page/page.tsx";
import { Plain } from "../../ui/plain/plain.tsx";
import { TaskLink } from "../../ui/task-link/task-link.tsx";

/** So many are named; the rest is counted. */
const NAMED = 20;

const byRank = (a: Task, b: Task) => b.rank - a.rank || (a.created_at < b.created_at ? -1 : 1);

/** Tasks of a project that wait to be merged, in the order of the queue. */
function useMerging(id: string): Task[] {
  const tasks = useQuery(tasksQuery).data ?? [];
  const merging = tasks.filter(
    ({ project_id, status }) => project_id === id && status === "merging",
  );
  return merging.toSorted(byRank);
}

function One({ task }: { task: Task }) {
  return (
    <li>
      <TaskLink id={task.id} title={task.title} />
      {task.reason !== null && (
        <p className="text-fine text-soft">
          <Plain text={task.reason} />
        </p>
      )}
    </li>
  );
}

/** What waits to be merged; `batch`: so many are proven together. */
export function Waiting({ id, batch }: { id: string; batch: number }) {
  const all = useMerging(id);
  if (all.length === 0) return <Nothing>Nothing.</Nothing>;
  const together = Math.min(all.length, batch);
  return (
    <>
      {together > 1 && <p className="mb-1 text-soft">The first {together} are proven together.</p>}
      <ol className="list-decimal space-y-1 pl-5 marker:text-faint">
        {all.slice(0, NAMED).map((task) => (
          <One key={task.id} task={task} />
        ))}
      </ol>
      {all.length > NAMED && <p className="text-faint">and {all.length - NAMED} more</p>}
    </>
  );
}
