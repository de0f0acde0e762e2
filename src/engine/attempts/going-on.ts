import type { Attempt } from "../../domain/attempt.ts";
import type { Iteration } from "../../domain/iteration.ts";
import type { Order } from "../../domain/order.ts";
import { notFound, Problem } from "../../domain/problem.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { recorded } from "../history/recorded.ts";
import { requireTask } from "../lookup.ts";
import { change } from "../tasks/change.ts";
import type { World } from "../world.ts";
import { orderTask } from "./orders.ts";

type Ground = Pick<World, "clock" | "config">;

/** A round with the number by which people call it: 1 for the oldest of its task. */
export type Checkpoint = Iteration & { checkpoint: number };

/** The rounds of a task's attempts, oldest first. */
export async function checkpoints(tables: Tables, task_id: string): Promise<Checkpoint[]> {
  const { id } = await requireTask(tables, task_id);
  const rows = await tables.iterations.of({ task_id: id });
  return rows.map((row, at) => ({ ...row, checkpoint: at + 1 }));
}

/** To which checkpoint of a task a person wants to go back. */
export type RollbackWish = { id: string; to: number; actor: string };

/**
 * Lets the next attempt begin at the commit of a checkpoint, in a session of its own, and sends a
 * stopped task back to work. What was done since is kept under the backup ref. Throws `not_found`
 * when there is no such checkpoint, and `conflict` when somebody works on the task, its commit is
 * not kept any more, or its branch is a person's.
 */
export function rollback(
  world: Ground,
  tables: Tables,
  { id, to, actor }: RollbackWish,
): Promise<{ task: Task; checkpoint: Checkpoint }> {
  const label = `Took ${id} back to checkpoint ${to}`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    const before = await requireTask(seen, id);
    const problem = await whyNoRollback(seen, before);
    if (problem) throw problem;
    const found = (await checkpoints(seen, id)).find(({ checkpoint }) => checkpoint === to);
    if (!found) throw notFound("checkpoint", `${to} of ${id}`);
    if (found.commit === null || found.checkpoint_ref === null) throw notKept(found);
    const checkpoint = await choose(world, seen, found, "rollback");
    return { task: await release(world, seen, before, actor), checkpoint };
  });
}

/** What a resume came to: an order to the agent at work, or where the next attempt begins. */
export type Resumed = { task: Task; order: Order | null; checkpoint: Checkpoint | null };

/**
 * Lets a paused agent go on; with none at work, a stopped task goes back to work, and its next
 * attempt begins where the last one was, with its session where that can be. Throws `conflict` when
 * nothing is paused and nothing stopped.
 */
export function resume(
  world: Ground,
  tables: Tables,
  { id, actor }: { id: string; actor: string },
): Promise<Resumed> {
  return recorded(world, tables, { actor, label: `Let ${id} go on` }, async (seen) => {
    const before = await requireTask(seen, id);
    const last = (await seen.attempts.of(id)).at(-1);
    if (last?.resolution === null) {
      const said = { task_id: id, kind: "resume", text: "", by: actor } as const;
      return { task: before, order: await orderTask(world, seen, said), checkpoint: null };
    }
    const problem = whyNoResume(before, last);
    if (problem) throw problem;
    if (last) await seen.attempts.update(last.id, { paused: false });
    const own = (await checkpoints(seen, id)).findLast(
      ({ commit, attempt_id }) => commit !== null && attempt_id === last?.id,
    );
    const checkpoint = own ? await choose(world, seen, own, "resume") : null;
    return { task: await release(world, seen, before, actor), order: null, checkpoint };
  });
}

async function choose(
  { clock }: Ground,
  tables: Tables,
  row: Checkpoint,
  chosen_as: "resume" | "rollback",
): Promise<Checkpoint> {
  const changes = { chosen_as, chosen_at: clock.now() };
  await tables.iterations.update(row.id, changes);
  return { ...row, ...changes };
}

async function release(world: Ground, tables: Tables, task: Task, actor: string): Promise<Task> {
  if (task.status === "ready") return task;
  return change(world, tables, { id: task.id, wanted: { status: "ready" }, actor });
}

/** Why a task cannot be taken back to any checkpoint as things stand; null: nothing is known. */
export async function whyNoRollback(tables: Tables, task: Task): Promise<Problem | null> {
  const attempts = await tables.attempts.of(task.id);
  if (attempts.some(({ resolution }) => resolution === null)) return running(task);
  return task.branch === null ? null : personsBranch(task);
}

/** Why there is nothing to go on with; null: there is. `last`: the task's newest attempt. */
export function whyNoResume(task: Task, last: Attempt | undefined): Problem | null {
  return task.status === "ready" && !last?.paused ? nothingStopped(task) : null;
}

function running({ id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Expected that nobody works on ${id}, but an attempt runs: the task is ${status}.`,
    `Stop it first: ringmaster task stop ${id}`,
  );
}

function personsBranch({ id, branch }: Task): Problem {
  return new Problem(
    "conflict",
    `The work on ${id} is on the branch ${branch}, which is a person's and is never reset.`,
    "Move that branch yourself; the next attempt goes on at its newest commit.",
  );
}

function notKept({ task_id, checkpoint }: Checkpoint): Problem {
  return new Problem(
    "conflict",
    `Checkpoint ${checkpoint} of ${task_id} has no commit that is kept.`,
    `See which have one: ringmaster task checkpoints ${task_id}`,
  );
}

function nothingStopped({ id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Expected ${id} to be paused or stopped, but it is ${status} and waits for a worker.`,
    `See why it waits: ringmaster task why ${id}`,
  );
}
