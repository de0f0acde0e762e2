import type { Dependency } from "../../../../../src/domain/task.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { toProblem } from "../../../../../src/domain/problem.ts";

/** What an edge between two tasks touches in the cache. */
export const touchedByEdge = (id: string) => [
  KEYS.task(id),
  KEYS.tasks,
  KEYS.queue,
  KEYS.whyAny,
  KEYS.history,
];

type Props = { id: string; edge: Dependency; name: string };

/** Takes an edge away; it can be undone. What was refused stands in its place. */
export function RemoveEdge({ id, edge, name }: Props) {
  const remove = useChange("removeDependency", touchedByEdge(id));
  const { task_id, depends_on_id, kind } = edge;
  if (remove.error !== null)
    return <span className="text-fine text-bad">{toProblem(remove.error).message}</span>;
  return (
    <button
      type="button"
      title="Remove"
      aria-label={`Remove: ${name}`}
      disabled={remove.isPending}
      onClick={() => remove.mutate({ params: { id: task_id, depends_on_id }, query: { kind } })}
      className="rounded px-1.5 leading-5 text-faint hover:bg-hover hover:text-ink disabled:opacity-50"
    >
      ×
    </button>
  );
}
