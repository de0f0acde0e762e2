import type { Attempt } from "../../domain/attempt.ts";
import { Problem } from "../../domain/problem.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { recorded } from "../history/recorded.ts";
import { requireTask } from "../lookup.ts";
import { whyNotAllowed } from "../moves/allowed.ts";
import { apply } from "../moves/apply.ts";
import type { World } from "../world.ts";

/** Which task's work is to go, why, and whether the task goes with it. */
export type DiscardWish = { id: string; cancel: boolean; reason: string; actor: string };

/** The task as it is then, and where its work is kept. */
export type Discarded = { task: Task; kept_under: string };

/**
 * Takes a task's work away before it is merged: branch and worktree go, all of it is kept under the
 * backup ref, and the task is a draft again, or is cancelled. Throws `conflict` when there is no
 * work, somebody is at it, or some of it is merged.
 */
export function discard(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  { id, cancel, reason, actor }: DiscardWish,
): Promise<Discarded> {
  return recorded(world, tables, { actor, label: `Discarded the work on ${id}` }, async (seen) => {
    const task = await requireTask(seen, id);
    const problem = await whyNoDiscard(world, seen, task);
    const attempts = await seen.attempts.of(id);
    const last = attempts.at(-1);
    if (problem || !last) throw problem ?? nothing(task);
    await seen.attempts.update(last.id, { paused: false });
    await cut(world, seen, attempts);
    const put = await apply(world, seen, {
      task,
      trigger: "discard",
      actor,
      reason: reason || null,
      effect_payload: { attempt_id: last.id },
    });
    const kept_under = `refs/ringmaster/backup/${id}/${last.id}`;
    if (!cancel) return { task: put, kept_under };
    return { task: await apply(world, seen, { task: put, trigger: "cancel", actor }), kept_under };
  });
}

/** Why a task's work cannot be discarded as things stand; null: it can be. */
export async function whyNoDiscard(
  world: Pick<World, "clock" | "config">,
  tables: Tables,
  task: Task,
): Promise<Problem | null> {
  const last = (await tables.attempts.of(task.id)).at(-1);
  if (!last) return nothing(task);
  if (last.resolution === null) return underWay(task);
  const detail = await whyNotAllowed(world, tables, { task, trigger: "discard", actor: "owner" });
  return detail === null ? null : noWork(task);
}

/**
 * Nothing goes on with what was done so far: no session and no commit, and no round of it counts.
 * What was tried stays to be told. The last round says that the default branch was chosen.
 */
async function cut(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  attempts: readonly Attempt[],
): Promise<void> {
  const last = attempts.at(-1);
  if (!last) return;
  for (const { id, session_id } of attempts)
    if (session_id !== null) await tables.attempts.update(id, { session_id: null });
  const rows = await tables.iterations.of({ task_id: last.task_id });
  const none = { commit: null, tree: null, chosen_at: null, chosen_as: null };
  for (const { id } of rows) await tables.iterations.update(id, none);
  const [now, ended_at] = [clock.now(), last.ended_at ?? ""];
  const chosen_at = now < ended_at ? ended_at : now; // a clock that was set back does not undo it
  const newest = rows.at(-1);
  if (newest) await tables.iterations.update(newest.id, { chosen_at, chosen_as: "rollback" });
}

function nothing({ id }: Task): Problem {
  return new Problem(
    "conflict",
    `Nobody has worked on task ${id} yet, so there is nothing to discard.`,
    `To give the task up: ringmaster task cancel ${id}`,
  );
}

function underWay({ id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Task ${id} is being worked on (${status}); its work can be discarded when nobody is at it.`,
    `Wait until its attempt ends, or give the task up: ringmaster task cancel ${id}`,
  );
}

function noWork({ id, status, merge_commit }: Task): Problem {
  return merge_commit === null
    ? new Problem(
        "conflict",
        `Task ${id} is ${status}; work is discarded while it waits or is stopped.`,
        `See how it stands: ringmaster task show ${id}`,
      )
    : new Problem(
        "conflict",
        `The work of task ${id} is merged, so there is nothing left to discard.`,
        `Take it back by a new commit: ringmaster task revert ${id}`,
      );
}
