import { useQuery } from "@tanstack/react-query";
import type { Task } from "../../../src/domain/task.ts";
import { tasksQuery } from "./queries.ts";

const indexes = new WeakMap<readonly Task[], ReadonlyMap<string, Task>>();

/** Tasks by id; made once for each list, however many links look into it. */
function indexOf(tasks: readonly Task[]): ReadonlyMap<string, Task> {
  const known = indexes.get(tasks) ?? new Map(tasks.map((task) => [task.id, task]));
  indexes.set(tasks, known);
  return known;
}

/** A task by its id, where it is among those that the page holds. */
export function useKnownTask(id: string): Task | undefined {
  const tasks = useQuery(tasksQuery).data;
  return tasks === undefined ? undefined : indexOf(tasks).get(id);
}
