import { absence, accountFor, fitsOf } from "../../domain/eligibility.ts";
import type { RunningTask } from "../../domain/situation.ts";
import type { Task } from "../../domain/task.ts";
import type { Worker } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";
import { kindsOf } from "../lessons/routing.ts";
import { freeTasks } from "./choice.ts";
import { isEnded, isOurs, type ClaimRequest } from "./claim.ts";
import { candidateOf, openSituation, type Ground, type LiveSituation } from "./situation.ts";

/** A worker that waits for work, as it asked. */
export type Waiting = { request: ClaimRequest };

/** Who should ask for work now, and what of it is meant for them. */
export type Call<W extends Waiting> = { waiting: W; task: RunningTask | null };

/** What one look at the queue found. */
export type Found<W extends Waiting> = {
  calls: Call<W>[];
  /** When a look may find more without any commit; null: never. */
  next: string | null;
};

/**
 * Looks once whether there is work for those who wait, in the order in which they came. Each task
 * is meant for one of them; `promised` are those that somebody was called for already. Also calls
 * whom only an answer of its own can help: one that is not known any more, or holds a task.
 */
export async function findWork<W extends Waiting>(
  world: Ground,
  tables: Tables,
  { waiting, promised }: { waiting: readonly W[]; promised: readonly RunningTask[] },
): Promise<Found<W>> {
  const now = world.clock.now();
  const first = await tables.tasks.claimable(now, 1);
  const next = await tables.tasks.nextTime(now);
  if (first.length === 0) return { calls: [], next };
  const situation = await openSituation(world, tables);
  const asking = await known(tables, waiting, situation);
  for (const task of promised) situation.takes(task);
  const calls: Call<W>[] = asking.flatMap((each) => (each.worker ? [] : [{ ...each, task: null }]));
  const { able, wakes } = present(asking, situation);
  if (able.length === 0) return { calls, next: earliest([next, wakes]) };
  const { matches, kept_until } = await match(tables, situation, able);
  return { calls: [...calls, ...matches], next: earliest([next, wakes, kept_until]) };
}

/** Those who may be handed something now, and when the next of the others may. */
function present<W extends Waiting>(asking: readonly Asking<W>[], situation: LiveSituation) {
  const able: Able<W>[] = [];
  let wakes: string | null = null;
  for (const { waiting, worker } of asking) {
    if (worker === null) continue;
    const hold = absence(candidateOf(situation, worker), situation);
    if (hold === null) able.push({ waiting, worker });
    else wakes = earliest([wakes, hold.until]);
  }
  return { able, wakes };
}

type Asking<W> = { waiting: W; worker: Worker | null };
type Able<W> = { waiting: W; worker: Worker };

/** Those who wait, with their records; none for one that has to be told something. */
async function known<W extends Waiting>(
  tables: Tables,
  all: readonly W[],
  { running }: LiveSituation,
): Promise<Asking<W>[]> {
  const workers = await workersAmong(tables, all);
  const busy = new Set(running.map((each) => each.worker_id));
  return all.map((waiting) => {
    const { worker: wanted, commit } = waiting.request;
    const worker = workers.find(({ id, name }) => id === wanted || name === wanted) ?? null;
    const holds = worker !== null && busy.has(worker.id) && isOurs(worker, commit);
    return { waiting, worker: holds || (worker !== null && isEnded(worker)) ? null : worker };
  });
}

/** Read one by one where few wait, as there may be many more; else all at once. */
const FEW = 8;

async function workersAmong(tables: Tables, all: readonly Waiting[]): Promise<Worker[]> {
  if (all.length > FEW) return tables.workers.list();
  const wanted = [...new Set(all.map(({ request }) => request.worker))];
  const found = await Promise.all(wanted.map((each) => tables.workers.find(each)));
  return found.filter((each) => each !== undefined);
}

/** Gives each free task, best first, to the first of those who wait that may do it. */
async function match<W extends Waiting>(
  tables: Tables,
  situation: LiveSituation,
  able: readonly Able<W>[],
): Promise<{ matches: Call<W>[]; kept_until: string | null }> {
  const left = new Set(able);
  const matches: Call<W>[] = [];
  let kept_until: string | null = null;
  const workers = able.map((each) => each.worker);
  const kinds = kindsOf(workers);
  for await (const task of freeTasks(tables, situation, workers)) {
    if (situation.running.some((each) => each.task_id === task.id)) continue;
    await situation.suits(task, kinds);
    const found = firstFit(task, bySuit(task, left, situation), situation);
    kept_until = earliest([kept_until, found.kept_until]);
    if (!found.able) continue;
    left.delete(found.able);
    const running = asRunning(task, found.able.worker, situation);
    situation.takes(running);
    matches.push({ waiting: found.able.waiting, task: running });
    if (left.size === 0) break;
  }
  return { matches, kept_until };
}

/** Who of them may do the task; or until when it is kept for somebody else. */
function firstFit<W>(task: Task, left: Iterable<Able<W>>, situation: LiveSituation) {
  let kept_until: string | null = null;
  const refused = new Set<string>();
  for (const able of left) {
    const alike = profileOf(able.worker, task, situation);
    if (refused.has(alike)) continue;
    const holds = fitsOf(task, candidateOf(situation, able.worker), situation);
    if (holds.length === 0) return { able, kept_until: null };
    for (const { until } of holds) kept_until = earliest([kept_until, until]);
    refused.add(alike);
  }
  return { able: null, kept_until };
}

/** Those whose accounts suit the task best come first; else in the order in which they came. */
function bySuit<W>(
  task: Task,
  left: ReadonlySet<Able<W>>,
  { places }: Pick<LiveSituation, "places">,
): Iterable<Able<W>> {
  const suits = places?.get(task.id);
  if (!suits) return left;
  const place = ({ worker: { agent, subscription } }: Able<W>) => {
    const own = suits.get(agent);
    const all = subscription === null ? [...(own?.values() ?? [])] : [own?.get(subscription) ?? 0];
    return Math.min(Number.MAX_SAFE_INTEGER, ...all);
  };
  return [...left].toSorted((a, b) => place(a) - place(b));
}

/** Workers of one profile are refused alike, so a hundred of them cost as much as one. */
function profileOf(
  { id, agent, capabilities, subscription, paused }: Worker,
  task: Task,
  { kept_for }: Pick<LiveSituation, "kept_for">,
): string {
  // Their confidence may differ, and when they may use the account that it is kept for.
  if (task.needs.length > 0 || kept_for.has(task.id)) return id;
  return JSON.stringify([agent, capabilities, subscription, paused]);
}

function asRunning(task: Task, worker: Worker, situation: LiveSituation): RunningTask {
  const { id: task_id, project_id, title, files } = task;
  const { id: worker_id } = worker;
  const choice = accountFor(task, candidateOf(situation, worker), situation);
  const subscription = "hold" in choice ? null : (choice.subscription?.name ?? null);
  const started_at = task.updated_at;
  return { id: "", task_id, worker_id, project_id, title, subscription, started_at, files };
}

function earliest(times: readonly (string | null)[]): string | null {
  return times.filter((time) => time !== null).toSorted()[0] ?? null;
}
