import os from "node:os";
import type { Project } from "../../domain/project.ts";
import type {
  Candidate,
  ReservedTask,
  RunningTask,
  Situation,
  TaskPlaces,
} from "../../domain/situation.ts";
import type { Task } from "../../domain/task.ts";
import type { Worker } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";
import { openAccounts } from "../accounts/known.ts";
import { makeRouting, type Able } from "../lessons/routing.ts";
import { requireProject } from "../projects.ts";
import { makeReserving } from "./reserving.ts";
import type { World } from "../world.ts";

/** What the queue needs of the world. */
export type Ground = Pick<World, "clock" | "config">;

/**
 * The situation of the queue within one transaction, read as far as rules ask for it. What is
 * handed out in the meantime is told to it, so that the next choice knows.
 */
export type LiveSituation = Situation & {
  /** Reads what the rules about this task look at, once; to be called before they are. */
  knows(task: Known): Promise<void>;
  /** Reads every worker with its skills, once. */
  knowsWorkers(): Promise<void>;
  /** Looks which of the accounts suit the task, once; reads only where there are several. */
  suits(task: Task, workers: readonly Able[]): Promise<void>;
  /** The project of a task that it knows. */
  projectOf(task: Pick<Task, "project_id">): Project;
  /** From here on this counts as running. */
  takes(running: RunningTask): void;
  /** From here on the attempt of this id does not run any more. */
  ends(attempt_id: string): void;
};

type Known = Pick<Task, "id" | "project_id" | "needs" | "files" | "rank">;

/** A worker that was heard of within this time and holds no task counts as idle. */
const HEARD_MS = 90_000;

/**
 * Opens the situation with two statements: what is worked on, and which accounts rest. Quotas cost
 * one more each.
 */
export async function openSituation(world: Ground, tables: Tables): Promise<LiveSituation> {
  const { queue, subscriptions } = world.config;
  const now = world.clock.now();
  const projects = new Map<string, Project>();
  const spent_usd = new Map<string, number>();
  const running: RunningTask[] = await tables.attempts.load();
  const accounts = await openAccounts(world, tables, now);
  const workers: Candidate[] = [];
  const reserved: ReservedTask[] = [];
  const places = new Map<string, TaskPlaces>();
  const routing = makeRouting(world, tables);
  const situation: LiveSituation = {
    now,
    projects,
    spent_usd,
    running,
    reserved,
    concurrency_max: queue.concurrency ?? os.availableParallelism(),
    subscriptions,
    ...accounts.found,
    places,
    workers,
    preference_ms: queue.preference_ms,
    async knows(task) {
      if (!projects.has(task.project_id)) await knowsProject(task.project_id);
      if (task.needs.length > 0) await situation.knowsWorkers();
      await accounts.knows(task.id);
      if (task.files.length > 0) reserved.push(...(await keeping(task)));
    },
    async knowsWorkers() {
      if (workers.length === 0) workers.push(...(await everyCandidate(tables, now)));
    },
    async suits(task, able) {
      const found = places.has(task.id) ? null : await routing.places(task, able);
      if (found) places.set(task.id, found);
    },
    projectOf({ project_id }) {
      const project = projects.get(project_id);
      if (!project) throw new Error(`expected project ${project_id} to be known, it is not`);
      return project;
    },
    takes(one) {
      if (!running.some((each) => each.task_id === one.task_id)) running.push(one);
    },
    ends(attempt_id) {
      const at = running.findIndex((each) => each.id === attempt_id);
      if (at !== -1) running.splice(at, 1);
    },
  };
  const keeping = makeReserving(tables, situation);
  return situation;

  async function knowsProject(id: string): Promise<void> {
    const project = await requireProject(tables, id);
    projects.set(id, project);
    if (project.budget_usd !== null) spent_usd.set(id, await tables.projects.spent_usd(id));
  }
}

async function everyCandidate(tables: Tables, now: string): Promise<Candidate[]> {
  const workers = await tables.workers.list();
  const skills = await tables.skills.list();
  return workers.map((worker) => ({
    ...worker,
    idle: isIdle(worker, now),
    skills: skills.filter((each) => each.worker_id === worker.id),
  }));
}

function isIdle({ task_id, last_seen_at }: Worker, now: string): boolean {
  if (task_id !== null || last_seen_at === null) return false;
  return Date.parse(now) - Date.parse(last_seen_at) <= HEARD_MS;
}

/** A worker as the rules see it: with its skills, if the situation knows them. */
export function candidateOf({ workers }: Situation, worker: Worker): Candidate {
  return workers.find(({ id }) => id === worker.id) ?? { ...worker, idle: true, skills: [] };
}
