import type { Config } from "./config.ts";
import type { Project } from "./project.ts";
import type { ProviderLimit } from "./provider-limit.ts";
import type { Use } from "./quota.ts";
import type { Task } from "./task.ts";
import type { Skill, Worker } from "./worker.ts";

/** A task that is being worked on: whose it is, and which files it is about. */
export type RunningTask = {
  /** Id of the attempt. */
  id: string;
  task_id: string;
  worker_id: string;
  project_id: string;
  title: string;
  subscription: string | null;
  started_at: string;
  /** Declared by the task and seen in the attempt. */
  files: readonly string[];
};

/** A task whose turn it is as soon as its files are free. */
export type ReservedTask = Pick<
  Task,
  "id" | "project_id" | "title" | "files" | "rank" | "created_at"
>;

/** A worker as the queue sees it. `idle`: holds no task and was heard of lately. */
export type Candidate = Pick<
  Worker,
  "id" | "name" | "agent" | "capabilities" | "subscription" | "paused" | "draining"
> & { idle: boolean; skills: readonly Skill[] };

/** An account as config.toml has it. */
export type Subscription = Config["subscriptions"][number];

/**
 * How well accounts suit one task: for each choice of an agent its accounts by name, with a number
 * that is the lower the better. An agent without subscriptions stands there as `agent:NAME`.
 */
export type TaskPlaces = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * What the rules of the queue look at. `spent_usd` need only have projects with a budget, and
 * `workers` may be empty as long as no task is looked at that needs capabilities.
 */
export type Situation = {
  /** ISO 8601 in UTC. */
  now: string;
  projects: ReadonlyMap<string, Project>;
  spent_usd: ReadonlyMap<string, number>;
  running: readonly RunningTask[];
  /** Tasks that wait for their files alone, and for which these are kept. */
  reserved: readonly ReservedTask[];
  /** Tasks worked on at once, of all projects together. */
  concurrency_max: number;
  subscriptions: readonly Subscription[];
  /** Usage limits that were met and not lifted yet. */
  limits: readonly ProviderLimit[];
  /** Over how long the workers of an account come back when its limit is over. */
  stagger_ms: number;
  /** What was used of subscriptions with quotas, by their names, oldest first. */
  uses: ReadonlyMap<string, readonly Use[]>;
  /** Tasks that wait for an account of theirs whose limit is not lifted, by their ids. */
  kept_for: ReadonlyMap<string, string>;
  /** Which worker and account suit a task, by its id; of tasks that nobody looked at: none. */
  places?: ReadonlyMap<string, TaskPlaces>;
  workers: readonly Candidate[];
  /** How long a task is kept for an idle worker that does such tasks better. */
  preference_ms: number;
};
