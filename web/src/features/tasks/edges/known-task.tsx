import { useKnownTask } from "../../../cache/known.ts";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";

/** A link to a task that is known by its id alone. */
export function KnownTask({ id }: { id: string }) {
  const task = useKnownTask(id);
  return <TaskLink id={id} title={task?.title} status={task?.status} />;
}
