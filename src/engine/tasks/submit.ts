import { TASK_DEFAULTS, type Dependency, type Task } from "../../domain/task.ts";
import { cutEnd } from "../../std/text.ts";
import type { Tables } from "../../ports/store.ts";
import { apply } from "../moves/apply.ts";
import { connect } from "./edges.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import { rerank } from "../ranking/rerank.ts";
import type { World } from "../world.ts";

export { requireTask };

type Ground = Pick<World, "clock" | "config">;

type Said = Pick<Task, "title" | "description" | "kind" | "priority" | "agent">;
type MaySay = Pick<
  Task,
  "acceptance_criteria" | "plan" | "branch" | "needs" | "files" | "external_ref" | "pull_request"
>;

/** What people say of a new task; what is left out is as in `TASK_DEFAULTS`. */
export type TaskWords = Said & Partial<MaySay>;

/** What a new task is made of. */
export type NewTask = TaskWords & {
  project_id: string;
  depends_on: string[];
  ready: boolean;
};

/** Adds a task with its dependencies; ready at once when asked. */
export function submit(
  world: Ground,
  tables: Tables,
  wanted: NewTask,
  actor: string,
): Promise<Task> {
  const label = `Added "${cutEnd(wanted.title, 80)}"`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    const task = await place(world, seen, wanted, actor);
    await rerank(world, seen, [task.id]);
    return wanted.ready ? release(world, seen, task.id, actor) : requireTask(seen, task.id);
  });
}

/** Lets a task that was just added be worked on. */
export async function release(
  world: Ground,
  tables: Tables,
  id: string,
  actor: string,
): Promise<Task> {
  const task = await requireTask(tables, id);
  return apply(world, tables, { task, trigger: "make_ready", actor });
}

/**
 * Adds a task with its dependencies as a draft, without ranking anew, which the caller does once
 * for all that it changes.
 */
export async function place(
  world: Ground,
  tables: Tables,
  wanted: NewTask,
  actor: string,
): Promise<Task> {
  const { depends_on, ready: _, ...words } = wanted;
  const project = await requireProject(tables, words.project_id);
  const id = await freshId(world, tables);
  const task = newTask(world, id, { ...words, project_id: project.id });
  await tables.tasks.insert(task);
  await happened(world.clock, tables, {
    kind: "task.created",
    subject: id,
    task_id: id,
    data: { title: task.title, actor },
  });
  const edges = [...new Set(depends_on)].map((depends_on_id) => blocking(id, depends_on_id));
  for (const edge of edges) await connect(world, tables, edge);
  return task;
}

const blocking = (task_id: string, depends_on_id: string): Dependency => ({
  task_id,
  depends_on_id,
  kind: "blocks",
});

/** An id that no task has: they are short, so that among many the same may come twice. */
async function freshId({ clock }: Ground, tables: Tables): Promise<string> {
  for (;;) {
    const id = clock.id("task");
    if (!(await tables.tasks.find(id))) return id;
  }
}

/** A draft with these words. */
export function newTask(
  { clock }: Pick<World, "clock">,
  id: string,
  words: TaskWords & { project_id: string },
): Task {
  const at = clock.now();
  return { ...TASK_DEFAULTS, ...words, id, status: "draft", created_at: at, updated_at: at };
}
