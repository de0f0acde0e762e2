import { agentName } from "../../domain/account.ts";
import { holdsOf } from "../../domain/eligibility.ts";
import { expectedEnd, expectedStart, median, spoken } from "../../domain/expectation.ts";
import type { Hold } from "../../domain/hold.ts";
import type { RunningTask } from "../../domain/situation.ts";
import { DELIVERY_STATES, TERMINAL_STATES, type TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Narrow, Tables } from "../../ports/store.ts";
import { ableOf, crewFor, crewHolds, type Member } from "./crew.ts";
import type { LiveSituation } from "./situation.ts";

/** When a task is expected to start, and what that rests on; null: nobody can tell. */
export type Expectation = { at_ms: number | null; because: string };

const unknown = (because: string): Expectation => ({ at_ms: null, because });

/** Attempts whose durations are asked for; more of them would tell of older code. */
const DURATIONS_MAX = 20;
/** A chain of dependencies is followed this far. */
const DEPTH_MAX = 10;
/** So many dependencies of one task are looked at, and so many tasks in all. */
const WIDTH_MAX = 20;
const TASKS_MAX = 200;

/** Rules whose end only a person, or somebody from outside, brings about. */
const BY_PERSONS: readonly Hold["rule"][] = [
  "state",
  "epic",
  "project_paused",
  "budget_spent",
  "no_worker",
];

const OVER: readonly TaskState[] = TERMINAL_STATES;
const DELIVERED: readonly TaskState[] = DELIVERY_STATES;

/** Tells when tasks are expected to start; what it found of one it does not look for again. */
export function makeOracle(tables: Tables, situation: LiveSituation) {
  const told = new Map<string, Promise<Expectation>>();
  const now_ms = Date.parse(situation.now);
  return { startOf: (task: Task) => startOf(task, DEPTH_MAX) };

  function startOf(task: Task, depth: number): Promise<Expectation> {
    const known = told.get(task.id) ?? foretell(task, depth);
    told.set(task.id, known);
    return known;
  }

  async function foretell(task: Task, depth: number): Promise<Expectation> {
    const own = situation.running.find((each) => each.task_id === task.id);
    if (own) return { at_ms: Date.parse(own.started_at), because: "It has started." };
    if (OVER.includes(task.status)) return unknown("It is over.");
    if (DELIVERED.includes(task.status)) return unknown("Its work was done already.");
    await situation.knows(task);
    await situation.knowsWorkers();
    const crew = crewFor(task, situation);
    const holds = [...holdsOf(task, situation), ...crewHolds(crew, task)];
    const stop = holds.find((each) => BY_PERSONS.includes(each.rule));
    if (stop) return unknown(`Nobody can tell when: ${stop.detail}`);
    const waits = await endOfDependencies(task, depth);
    if (waits.at_ms === null) return waits;
    const line = await startInLine(task, holds);
    if (line.at_ms === null) return line;
    const untils = holds.flatMap((each) => (each.until === null ? [] : [Date.parse(each.until)]));
    const [latest] = holds.filter((each) => each.until !== null);
    const at_ms = Math.max(line.at_ms, waits.at_ms, ...untils);
    if (at_ms === line.at_ms) return line;
    return { at_ms, because: at_ms === waits.at_ms ? waits.because : (latest?.detail ?? "") };
  }

  /** When everything that the task waits for is expected to be over. */
  async function endOfDependencies(task: Task, depth: number): Promise<Expectation> {
    if (task.waiting_on === 0) return { at_ms: now_ms, because: "" };
    if (depth === 0 || told.size > TASKS_MAX)
      return unknown("It waits for too many tasks to tell.");
    const ids = await tables.dependencies.unmet(task.id);
    const before = await tables.tasks.several(ids.slice(0, WIDTH_MAX));
    let latest: Expectation = { at_ms: now_ms, because: "" };
    for (const each of before) {
      const end = await endOf(each, depth - 1);
      if (end.at_ms === null) return end;
      if (end.at_ms > (latest.at_ms ?? 0)) latest = end;
    }
    return latest;
  }

  async function endOf(task: Task, depth: number): Promise<Expectation> {
    if (task.children > 0) return endOfDependencies(task, depth);
    if (isBeyondWork(task.status)) return { at_ms: now_ms, because: `${task.id} is nearly over.` };
    const start = await startOf(task, depth);
    if (start.at_ms === null) return unknown(`It waits for ${task.id}. ${start.because}`);
    const takes_ms = await usual(task.project_id);
    if (takes_ms === null) return unknown(NO_DURATION);
    const at_ms = Math.max(now_ms, start.at_ms + takes_ms);
    return { at_ms, because: `It waits for ${task.id}, and work takes ${spoken(takes_ms)} here.` };
  }

  /** When it is its turn, if nothing but other tasks and workers were in its way. */
  async function startInLine(task: Task, holds: readonly Hold[]): Promise<Expectation> {
    const able = ableOf(crewFor(task, situation));
    const ahead = await tables.tasks.ahead(task, situation.now, await sharedBy(able));
    const takes_ms = await usual(task.project_id);
    const free = able.filter((each) => each.busy.length === 0);
    const is_free = ahead < free.length && !holds.some((each) => each.by.length > 0);
    if (is_free) return { at_ms: now_ms, because: "A worker that may do it is idle." };
    if (takes_ms === null) return unknown(NO_DURATION);
    const endOf = (run: RunningTask) => expectedEnd(Date.parse(run.started_at), takes_ms, now_ms);
    const slots = situation.running.filter((run) => holds.some(({ by }) => by.includes(run.id)));
    const slot_ms = slots.length === 0 ? now_ms : Math.min(...slots.map(endOf));
    const at_ms = expectedStart({
      now_ms,
      free_ms: able.map(({ busy }) => Math.max(slot_ms, ...busy.map(endOf))),
      ahead,
      at_once_max: atOnce(task),
      duration_ms: takes_ms,
    });
    const because =
      `${ahead} before it, ${able.length} that may do it, ` +
      `and work takes ${spoken(takes_ms)} here.`;
    return { at_ms, because };
  }

  /** Of the tasks before it only those count that one of these workers would be handed first. */
  async function sharedBy(able: readonly Member[]): Promise<Narrow> {
    const workers = able.map((each) => each.worker);
    const paused = (await tables.projects.list()).filter((each) => each.paused);
    return {
      agents: [...new Set(workers.map(agentName))],
      capabilities: [...new Set(workers.flatMap((each) => each.capabilities))],
      except_projects: paused.map(({ id }) => id),
    };
  }

  function atOnce({ project_id }: Task): number {
    const { concurrency } = situation.projectOf({ project_id });
    return Math.min(situation.concurrency_max, concurrency ?? situation.concurrency_max);
  }

  async function usual(project_id: string): Promise<number | null> {
    return median(await tables.attempts.durations(project_id, DURATIONS_MAX));
  }
}

const NO_DURATION = "Nobody can tell: no attempt of the project has ended, so how long is unknown.";

/** Whether what follows the work goes on by itself, in a time that is short. */
function isBeyondWork(status: TaskState): boolean {
  const stuck: readonly TaskState[] = ["code_review", "build_failed"];
  return DELIVERED.includes(status) && !stuck.includes(status);
}
