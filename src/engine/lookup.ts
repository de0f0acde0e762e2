import { notFound } from "../domain/problem.ts";
import type { Task } from "../domain/task.ts";
import type { Tables } from "../ports/store.ts";

/** The task of that id, or `not_found`. */
export async function requireTask(tables: Tables, id: string): Promise<Task> {
  const task = await tables.tasks.find(id);
  if (!task) throw notFound("task", id);
  return task;
}
