import { agentName } from "../../domain/account.ts";
import { absence, fitsOf, holdsOf } from "../../domain/eligibility.ts";
import type { Hold } from "../../domain/hold.ts";
import type { Task } from "../../domain/task.ts";
import type { Worker } from "../../domain/worker.ts";
import type { Narrow, Tables } from "../../ports/store.ts";
import { candidateOf, type LiveSituation } from "./situation.ts";

/** The first look is what nearly every choice needs; a long search reads in large pages. */
const FIRST = 2;
const PAGE = 200;

/** Rules that hold every task of a project alike, so that the rest of it need not be read. */
const OF_PROJECT: readonly Hold["rule"][] = [
  "project_paused",
  "agent_config",
  "project_full",
  "budget_spent",
];

/** As much of a worker as narrows the choice. */
export type Able = Pick<Worker, "agent" | "capabilities">;

/**
 * Tasks that nothing but the choice of a worker holds back, best first. Read as they are asked for;
 * ends when the machine is full. Most of what none of these workers may do is left out.
 */
export async function* freeTasks(
  tables: Tables,
  situation: LiveSituation,
  workers: readonly Able[],
): AsyncGenerator<Task> {
  const closed = new Set<string>();
  const seen = new Set<string>();
  const isFull = () => situation.running.length >= situation.concurrency_max;
  if (isFull()) return;
  const first = await tables.tasks.claimable(situation.now, FIRST);
  yield* freeAmong(first, situation, closed);
  if (first.length < FIRST) return;
  for (const { id } of first) seen.add(id);
  for (let offset = 0, page = first, closed_before = -1; page.length > 0 && !isFull();) {
    // A project that has closed meanwhile is left out from here on, so the count begins anew.
    if (closed.size !== closed_before) offset = 0;
    closed_before = closed.size;
    const narrow = narrowOf(workers, closed);
    page = await tables.tasks.claimable(situation.now, PAGE, offset, narrow);
    const fresh = page.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    yield* freeAmong(fresh, situation, closed);
    offset += page.length;
  }
}

async function* freeAmong(
  page: readonly Task[],
  situation: LiveSituation,
  closed: Set<string>,
): AsyncGenerator<Task> {
  for (const task of page) {
    if (closed.has(task.project_id)) continue;
    await situation.knows(task);
    const [hold] = holdsOf(task, situation);
    if (!hold) yield task;
    else if (OF_PROJECT.includes(hold.rule)) closed.add(task.project_id);
  }
}

function narrowOf(workers: readonly Able[], closed: ReadonlySet<string>): Narrow {
  return {
    agents: [...new Set(workers.map(agentName))],
    capabilities: [...new Set(workers.flatMap((each) => each.capabilities))],
    except_projects: [...closed],
  };
}

/** The best task for the worker, however many stand before it that are not for it. */
export async function bestFor(
  tables: Tables,
  situation: LiveSituation,
  worker: Worker,
): Promise<Task | null> {
  if (absence(candidateOf(situation, worker), situation) !== null) return null;
  for await (const task of freeTasks(tables, situation, [worker]))
    if (fitsOf(task, candidateOf(situation, worker), situation).length === 0) return task;
  return null;
}
