import { backoffMs, quarantineMs } from "../../domain/backoff.ts";
import { decide, factsRead } from "../../domain/lifecycle.ts";
import { Problem } from "../../domain/problem.ts";
import { TERMINAL_STATES, type TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { EffectName, Mark, Row } from "../../domain/transitions.ts";
import type { Tables } from "../../ports/store.ts";
import { aftermath, unblocked } from "./aftermath.ts";
import { gatherFacts } from "./facts.ts";
import { later } from "../later.ts";
import { happened } from "../ledger.ts";
import type { Ground, MoveRequest, Step } from "./move.ts";
import { queueEffect, RELEASE_LANE, type Order } from "../effects/orders.ts";
import { rerank } from "../ranking/rerank.ts";

export type { MoveRequest, Proof } from "./move.ts";

/**
 * The one door to state: gathers the facts, lets the domain decide, writes by compare-and-set,
 * appends the history and the event, queues the effects, and makes the moves that follow by
 * themselves, all in the caller's transaction. Nothing else writes a task's status. Throws
 * `illegal_transition` when the domain refuses.
 */
export async function apply(world: Ground, tables: Tables, request: MoveRequest): Promise<Task> {
  const step = await take(world, tables, request);
  let now = step.after;
  for (const next of await aftermath(world, tables, step)) {
    const moved = await apply(world, tables, next);
    if (moved.id === now.id) now = moved;
  }
  return now;
}

async function take(world: Ground, tables: Tables, request: MoveRequest): Promise<Step> {
  const { task, trigger, reason = null } = request;
  const facts = await gatherFacts(world, tables, request, factsRead(task.status, trigger));
  const decision = decide(task.status, trigger, facts);
  if (!decision.ok) throw refusal(task, decision.detail, decision.legal);
  const { row } = decision;
  const status = row.to;
  const at = { status, reason, updated_at: world.clock.now() };
  const changes = { ...marked(world, row, task), ...request.changes, ...at };
  if (!(await tables.tasks.update(task.id, task.version, changes))) throw movedOn(task);
  const after: Task = { ...task, ...changes, version: task.version + 1 };
  const freed = isOver(after) && !isOver(task) ? await freedBy(tables, task.id) : [];
  const step = { request, row, before: task, after, freed };
  await record(world, tables, step);
  for (const name of row.effects) await queueEffect(world.clock, tables, orderOf(name, request));
  return step;
}

/** What each mark of a row writes. */
const MARKED: Record<Mark, (world: Ground, task: Task) => Partial<Task>> = {
  fresh: () => ({ attempts: 0, not_before: null, quarantines: 0 }),
  backoff: (world, { attempts }) => ({
    not_before: later(world.clock, backoffMs(Math.max(1, attempts))),
  }),
  quarantine: (world, { quarantines }) => ({
    quarantined_until: later(
      world.clock,
      quarantineMs(world.config.queue.quarantine_ms, quarantines),
    ),
    quarantines: quarantines + 1,
  }),
  ask_split: () => ({}),
};

function marked(world: Ground, { marks }: Row, task: Task): Partial<Task> {
  const let_out = task.quarantined_until === null ? {} : { quarantined_until: null };
  return Object.assign(let_out, ...marks.map((mark) => MARKED[mark](world, task)));
}

async function freedBy(tables: Tables, id: string): Promise<Task[]> {
  const ids = await tables.dependencies.freedBy(id);
  if (ids.length === 0) return [];
  const freed = await tables.tasks.several(ids);
  return freed.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function record(world: Ground, tables: Tables, step: Step): Promise<void> {
  const { request, row, before, after, freed } = step;
  const { trigger, actor } = request;
  const reason = request.reason ?? row.reason;
  const move = { from: before.status, to: after.status, trigger, actor, reason };
  await tables.transitions.insert({ ...move, task_id: after.id, at: world.clock.now() });
  const ids = unblocked(freed).map(({ id }) => id);
  await happened(world.clock, tables, {
    kind: "task.moved",
    subject: after.id,
    task_id: after.id,
    data: isOver(after) ? { ...move, unblocked: ids } : move,
  });
  if (isOver(before) !== isOver(after)) await rerank(world, tables, [after.id]);
}

const OVER: readonly TaskState[] = TERMINAL_STATES;

const isOver = ({ status }: Task): boolean => OVER.includes(status);

/** The effect of a move, known by the attempt that it is about. */
function orderOf(kind: EffectName, { task, effect_payload = {} }: MoveRequest): Order {
  const key = `${kind}:${effect_payload["attempt_id"] ?? task.id}`;
  const lane = { merge: `merge:${task.project_id}`, release: RELEASE_LANE, cleanup: key }[kind];
  return { key, kind, task_id: task.id, payload: effect_payload, lane };
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
