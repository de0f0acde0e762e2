import type { Generated, Kysely } from "kysely";
import type { Token } from "../../domain/access.ts";
import type { Assembly } from "../../domain/assembly.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Effect } from "../../domain/effect.ts";
import type { Event } from "../../domain/event.ts";
import type { Evidence } from "../../domain/evidence.ts";
import type { HistoryEntry } from "../../domain/history.ts";
import type { Iteration } from "../../domain/iteration.ts";
import type { Lesson } from "../../domain/lesson.ts";
import type { Order } from "../../domain/order.ts";
import type { Project } from "../../domain/project.ts";
import type { ProviderLimit } from "../../domain/provider-limit.ts";
import type { Generation, Reload } from "../../domain/reload.ts";
import type { Resource } from "../../domain/resource.ts";
import type { Review } from "../../domain/review.ts";
import type { Rule } from "../../domain/rule.ts";
import type { Run } from "../../domain/run.ts";
import type { Metrics } from "../../domain/standing.ts";
import type { Dependency, Task, Transition } from "../../domain/task.ts";
import type { Skill, Worker } from "../../domain/worker.ts";
import type { StoredAnswer } from "../../ports/store.ts";
import type { Stored } from "./rows.ts";

/** A row of a table whose order of arrival counts. */
type Arriving<T> = Stored<T> & { seq: Generated<number> };

/** The tables by name, as the migrations make them; a test compares the columns. */
export type Schema = {
  projects: Stored<Project>;
  tasks: Stored<Task>;
  dependencies: Stored<Dependency>;
  transitions: Stored<Omit<Transition, "id">> & { id: Generated<number> };
  workers: Stored<Worker>;
  attempts: Stored<Attempt>;
  evidence: Arriving<Evidence>;
  events: Arriving<Omit<Event, "seq">>;
  effects: Arriving<Effect>;
  reloads: Arriving<Reload>;
  generations: Arriving<Generation>;
  tokens: Stored<Token>;
  answers: StoredAnswer;
  prompts: { hash: string; text: string; manifest: string; at: string };
  assemblies: Stored<Assembly>;
  graph_version: { id: number; version: number };
  spending: { project_id: string; usd: number };
  metrics: Stored<Metrics>;
  skills: Stored<Skill>;
  runs: Stored<Run>;
  provider_limits: Stored<ProviderLimit>;
  orders: Stored<Order>;
  resources: Stored<Resource>;
  iterations: Stored<Iteration>;
  reviews: Stored<Review>;
  rules: Stored<Rule>;
  lessons: Stored<Lesson>;
  outputs: { hash: string; text: string };
  decisions: Arriving<Decision>;
  history: Arriving<Omit<HistoryEntry, "seq">>;
};

/** A query builder over the tables, bound to one transaction. */
export type Db = Kysely<Schema>;
