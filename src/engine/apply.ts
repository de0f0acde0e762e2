import type { Attempt } from "../domain/attempt.ts";
import { evidenceFor, isProven } from "../domain/evidence.ts";
import { decide, type EffectName, type Facts } from "../domain/lifecycle.ts";
import { LIMITS } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { RepositorySettings } from "../domain/settings.ts";
import type { Task } from "../domain/task.ts";
import type { Tables } from "../ports/store.ts";
import { happened } from "./ledger.ts";
import { queueEffect, RELEASE_LANE, type Order } from "./queue.ts";
import { rerank } from "./rerank.ts";
import type { World } from "./world.ts";

/**
 * The tree that is to move on and the settings by which it is judged, both read from git
 * beforehand.
 */
export type Proof = { tree: string; settings: RepositorySettings };

/** A request to move a task. `changes` are written together with the new state. */
export type MoveRequest = {
  task: Task;
  trigger: string;
  actor: string;
  reason?: string | null;
  proof?: Proof | null;
  changes?: Partial<Pick<Task, "attempts" | "not_before" | "merge_commit">>;
  effect_payload?: Record<string, string>;
};

type Ground = Pick<World, "clock" | "config">;

/**
 * The one door to state: gathers the facts, lets the domain decide, writes by compare-and-set,
 * appends the history and the event, and queues the effects, all in the caller's transaction.
 * Nothing else writes a task's status. Throws `illegal_transition` when the domain refuses.
 */
export async function apply(world: Ground, tables: Tables, request: MoveRequest): Promise<Task> {
  const { task, trigger } = request;
  const decision = decide(task.status, trigger, await gatherFacts(world, tables, request));
  if (!decision.ok) throw refusal(task, decision.detail, decision.legal);
  const changes = {
    ...request.changes,
    status: decision.row.to,
    reason: request.reason ?? null,
    updated_at: world.clock.now(),
  };
  if (!(await tables.tasks.update(task.id, task.version, changes))) throw movedOn(task);
  const moved: Task = { ...task, ...changes, version: task.version + 1 };
  await record(world, tables, { ...request, reason: request.reason ?? decision.row.reason }, moved);
  for (const name of decision.row.effects)
    await queueEffect(world.clock, tables, orderOf(name, request));
  return moved;
}

async function record(
  world: Ground,
  tables: Tables,
  request: MoveRequest & { reason: string },
  moved: Task,
): Promise<void> {
  const { task, trigger, actor, reason } = request;
  const move = { from: task.status, to: moved.status, trigger, actor, reason };
  await tables.transitions.insert({ ...move, task_id: task.id, at: world.clock.now() });
  await happened(world.clock, tables, {
    kind: "task.moved",
    subject: task.id,
    task_id: task.id,
    data: move,
  });
  if (opensOrCloses(task, moved)) await rerank(tables);
}

const CLOSED: readonly string[] = ["completed", "archived"];

function opensOrCloses(before: Task, after: Task): boolean {
  return CLOSED.includes(before.status) !== CLOSED.includes(after.status);
}

/** The effect of a move, known by the attempt that it is about. */
function orderOf(kind: EffectName, { task, effect_payload = {} }: MoveRequest): Order {
  const key = `${kind}:${effect_payload["attempt_id"] ?? task.id}`;
  const lane = { merge: `merge:${task.project_id}`, release: RELEASE_LANE, cleanup: key }[kind];
  return { key, kind, task_id: task.id, payload: effect_payload, lane };
}

async function gatherFacts(world: Ground, tables: Tables, request: MoveRequest): Promise<Facts> {
  const { task, proof } = request;
  const attempts = await tables.attempts.of(task.id);
  const last = attempts.at(-1);
  const project = await tables.projects.find(task.project_id);
  return {
    has_changes: hasChanges(last),
    has_evidence: proof
      ? isProven(
          proof.tree,
          proof.settings.checks,
          evidenceFor(last?.id ?? null, await tables.evidence.ofTree(proof.tree)),
        )
      : false,
    releases: project?.is_self === true && world.config.reload.after_merge,
    attempts: task.attempts,
    attempts_max: proof?.settings.limits.attempts_per_task ?? LIMITS.attempts_per_task_max,
    dependencies_completed: (await tables.dependencies.unmet(task.id)).length === 0,
  };
}

function hasChanges(last: Attempt | undefined): boolean {
  if (!last?.head_commit) return false;
  return last.head_commit !== last.base_commit;
}

function refusal(task: Task, detail: string, legal: string[]): Problem {
  const hint = legal.length > 0 ? `Legal from ${task.status}: ${legal.join(", ")}.` : "Nothing is.";
  return new Problem("illegal_transition", `Task ${task.id}: ${detail}`, hint);
}

function movedOn(task: Task): Problem {
  return new Problem(
    "conflict",
    `Task ${task.id} changed while it was being moved.`,
    "Read it again and repeat the move if it still makes sense.",
  );
}
