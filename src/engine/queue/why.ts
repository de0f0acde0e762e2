import { holdsOf } from "../../domain/eligibility.ts";
import type { Hold } from "../../domain/hold.ts";
import { differs, ownScore, rounded, scoreParts, type ScorePart } from "../../domain/ranking.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { crewFor, crewHolds, memberDetail, type Member } from "./crew.ts";
import { makeOracle } from "./expectation.ts";
import { requireTask } from "../lookup.ts";
import { openSituation, type Ground } from "./situation.ts";

/** Why a task is where it is, and when it is expected to start. */
export type Explanation = Pick<Task, "id" | "status" | "score" | "rank"> & {
  summary: string;
  holds: Hold[];
  workers: { name: string; may: boolean; confidence: number | null; detail: string }[];
  position: number | null;
  expected_start: string | null;
  expected_because: string;
  parts: ScorePart[];
  inherited_from: string | null;
  unblocks: string[];
  holds_back: number;
};

const HELD_BACK_MAX = 10_000;
/** How far the way to the task that gave the score is followed. */
const STEPS_MAX = 200;

/** Explains any task in any state, by the very rules that the claim goes by; `not_found`. */
export async function explain(world: Ground, tables: Tables, id: string): Promise<Explanation> {
  const task = await requireTask(tables, id);
  const situation = await openSituation(world, tables);
  await situation.knows(task);
  await situation.knowsWorkers();
  const waits_for = task.waiting_on === 0 ? [] : await tables.dependencies.unmet(id);
  const crew = crewFor(task, situation);
  const general = holdsOf(task, situation, waits_for);
  const holds = isOffered(task) ? [...general, ...crewHolds(crew, task)] : general;
  const position = await placeOf(tables, task, situation.now);
  const expected = await makeOracle(tables, situation).startOf(task);
  const { score, rank, status } = task;
  return {
    id,
    status,
    summary: holds[0]?.detail ?? `It can be handed out now: number ${position} in the queue.`,
    holds,
    workers: crew.map(memberOf),
    position,
    expected_start: expected.at_ms === null ? null : new Date(expected.at_ms).toISOString(),
    expected_because: expected.because,
    score,
    rank,
    parts: await partsOf(world, tables, task),
    inherited_from: await givenBy(world, tables, task),
    unblocks: await tables.dependencies.freedBy(id),
    holds_back: await tables.dependencies.heldBackBy(id, HELD_BACK_MAX),
  };
}

const isOffered = ({ status, children }: Task) => status === "ready" && children === 0;

function memberOf(member: Member): Explanation["workers"][number] {
  const { worker, holds, confidence } = member;
  return { name: worker.name, may: holds.length === 0, confidence, detail: memberDetail(member) };
}

/** Its place among those that could be claimed now, from 1; null when it is not one of them. */
async function placeOf(tables: Tables, task: Task, now: string): Promise<number | null> {
  const waits = task.waiting_on > 0 || (task.not_before !== null && task.not_before > now);
  if (!isOffered(task) || waits) return null;
  return (await tables.tasks.ahead(task, now)) + 1;
}

type Scored = Pick<Task, "id" | "priority" | "score">;

async function partsOf(world: Ground, tables: Tables, task: Scored): Promise<ScorePart[]> {
  const [metrics] = await tables.graph.metrics([task.id]);
  return scoreParts(task.priority, metrics, world.config.ranking).map(
    ({ name, value, weight, adds }) => ({
      name,
      value,
      weight: rounded(weight),
      adds: rounded(adds),
    }),
  );
}

/** The task whose own score this one has, followed along those that wait; null: its own. */
async function givenBy(world: Ground, tables: Tables, task: Scored): Promise<string | null> {
  let here = task;
  for (let step = 0; step < STEPS_MAX && !(await isOwn(world, tables, here)); step += 1) {
    const waiting = await tables.graph.waiting([here.id]);
    const next = waiting.find((each) => !differs(each.score, task.score));
    if (!next) break;
    here = next;
  }
  return here.id === task.id ? null : here.id;
}

async function isOwn(world: Ground, tables: Tables, task: Scored): Promise<boolean> {
  const [metrics] = await tables.graph.metrics([task.id]);
  return !differs(ownScore(task.priority, metrics, world.config.ranking), task.score);
}

/** Open tasks in the order in which the queue sees them, whether or not they can be claimed now. */
export async function ranking(
  tables: Tables,
  { project_id, limit }: { project_id?: string | undefined; limit: number },
): Promise<Task[]> {
  const open = await tables.graph.nodes();
  const wanted = open.filter((each) => project_id === undefined || each.project_id === project_id);
  const best = wanted.toSorted(inQueueOrder).slice(0, limit);
  const tasks = await tables.tasks.several(best.map(({ id }) => id));
  return tasks.toSorted(inQueueOrder);
}

type Placed = Pick<Task, "id" | "rank" | "created_at">;

function inQueueOrder(a: Placed, b: Placed): number {
  if (a.rank !== b.rank) return b.rank - a.rank;
  const [left, right] = [`${a.created_at} ${a.id}`, `${b.created_at} ${b.id}`];
  return left < right ? -1 : Number(left > right);
}
