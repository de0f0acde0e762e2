import type { HistoryEntry } from "../../../src/domain/history.ts";
import type { Task } from "../../../src/domain/task.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { addInput, type InputRequest, type InputResult } from "../../../src/engine/tasks/input.ts";
import type { Ring } from "../../support/world.ts";

/** Puts words in as the owner; drafts unless told otherwise. */
export function putIn(
  { world }: Ring,
  text: string,
  more: Partial<InputRequest> = {},
): Promise<InputResult> {
  const request = { project_id: "circus", ready: false, dry_run: false, actor: "owner" };
  return world.store.write((tables) => addInput(world, tables, { ...request, text, ...more }));
}

/** What a task waits for or is like, in words: `A blocks B` where A waits for B. */
export async function edgesOf({ world }: Ring, id: string): Promise<string[]> {
  const edges = await world.store.read((tables) => tables.dependencies.of(id));
  return edges
    .filter(({ task_id }) => task_id === id)
    .map(({ task_id, kind, depends_on_id }) => `${task_id} ${kind} ${depends_on_id}`)
    .toSorted();
}

/** Titles of the tasks that are open. */
export async function openTasks({ world, project }: Ring): Promise<string[]> {
  const open = await world.store.read((tables) => tables.tasks.titles(project.id, 1_000));
  return open.map(({ title }) => title).toSorted();
}

/** The history, newest first. */
export function entries({ world }: Ring): Promise<HistoryEntry[]> {
  return world.store.read((tables) => tables.history.list({ before: null, limit: 50 }));
}

/** Cancels a task as its owner does. */
export function cancelled({ world }: Ring, id: string): Promise<Task> {
  const wanted = { status: "archived" } as const;
  return world.store.write((tables) => change(world, tables, { id, wanted, actor: "owner" }));
}
