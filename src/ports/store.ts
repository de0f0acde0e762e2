import type { Token } from "../domain/access.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Cost, CostKey, KeyedCost } from "../domain/cost.ts";
import type { Decision } from "../domain/decision.ts";
import type { Effect } from "../domain/effect.ts";
import type { Event, NewEvent } from "../domain/event.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { HistoryEntry } from "../domain/history.ts";
import type { Iteration } from "../domain/iteration.ts";
import type { Lesson } from "../domain/lesson.ts";
import type { Order } from "../domain/order.ts";
import type { Project } from "../domain/project.ts";
import type { ProviderLimit } from "../domain/provider-limit.ts";
import type { Use } from "../domain/quota.ts";
import type { Generation, Reload } from "../domain/reload.ts";
import type { Resource } from "../domain/resource.ts";
import type { Review } from "../domain/review.ts";
import type { Rule } from "../domain/rule.ts";
import type { Run } from "../domain/run.ts";
import type { TaskState } from "../domain/states.ts";
import type { Metrics } from "../domain/standing.ts";
import type { Dependency, Standing, Task, Transition } from "../domain/task.ts";
import type { Skill, Worker } from "../domain/worker.ts";
import type { AssemblyTable, PromptTable } from "./prompt-tables.ts";

/**
 * The memory of Ringmaster. Asynchronous for every engine; nothing above may know which one it is.
 *
 * `write` runs its work as a transaction under the write lock: what it wrote is on disk when the
 * promise resolves, and undone when the work throws. Work that waits at the same time may share one
 * commit, each with its own savepoint, so it is undone alone, and sees what the work before it did.
 * Work is never retried by the store and must not wait for anything but the tables; only long work
 * may let a turn of the event loop pass, so that others can read meanwhile. `read` sees one
 * consistent snapshot.
 */
export interface Store {
  /** Name of the engine, and the version of the schema it was opened with. */
  readonly about: { engine: string; schema: number };
  read<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /** A consistent copy of the live database at `file`, which must not exist yet. */
  snapshot(file: string): Promise<void>;
  /** Calls back after every commit, of this process at once and of others within 200 ms. */
  onCommit(listener: () => void): () => void;
  /** Engine, schema version, applied migrations, and whether the integrity check says ok. */
  condition(): Promise<StoreCondition>;
  close(): Promise<void>;
}

/** What `condition` tells. `integrity` is "ok" or the first complaint. */
export type StoreCondition = { engine: string; schema: number; integrity: string };

/** The tables, as the engine uses them. A `find…` answers undefined when there is none. */
export interface Tables {
  projects: ProjectTable;
  tasks: TaskTable;
  dependencies: DependencyTable;
  transitions: TransitionTable;
  workers: WorkerTable;
  attempts: AttemptTable;
  evidence: EvidenceTable;
  events: EventTable;
  effects: EffectTable;
  reloads: ReloadTable;
  generations: GenerationTable;
  tokens: TokenTable;
  answers: AnswerTable;
  prompts: PromptTable;
  assemblies: AssemblyTable;
  graph: GraphTable;
  skills: SkillTable;
  runs: RunTable;
  limits: LimitTable;
  orders: OrderTable;
  resources: ResourceTable;
  iterations: IterationTable;
  reviews: ReviewTable;
  rules: RuleTable;
  lessons: LessonTable;
  decisions: DecisionTable;
  history: HistoryTable;
}

/** A page: items after `after` (an id; null for the start), at most `limit`. */
export type Page = { after: string | null; limit: number };

/** Repositories. */
export interface ProjectTable {
  find(id_or_name: string): Promise<Project | undefined>;
  list(): Promise<Project[]>;
  insert(row: Project): Promise<void>;
  /** As for tasks: false when the row moved on meanwhile. */
  update(
    id: string,
    version: number,
    changes: Partial<Omit<Project, "id" | "version">>,
  ): Promise<boolean>;
  /** US dollars that its attempts have cost so far, where that is known. */
  spent_usd(id: string): Promise<number>;
  /** Removes the project with everything that belongs to it. */
  remove(id: string): Promise<void>;
}

/** Which tasks to list; every field narrows. */
export type TaskFilter = { project_id?: string; status?: readonly TaskState[] };

/**
 * Which claimable tasks are worth reading, so that a long queue of others costs little: those that
 * one of the agents may do (by name, without variant; a task that names none is for all but a
 * rehearsal), that need nothing but these capabilities, and are not of these projects.
 */
export type Narrow = {
  agents: readonly string[];
  capabilities: readonly string[];
  except_projects: readonly string[];
};

/** Tasks. */
export interface TaskTable {
  find(id: string): Promise<Task | undefined>;
  /** Newest first, by created_at and id. */
  list(filter: TaskFilter, page: Page): Promise<Task[]>;
  /** Those of the ids that there are, in no order. */
  several(ids: readonly string[]): Promise<Task[]>;
  /** Those of a project with such a reference. */
  byReference(project_id: string, references: readonly string[]): Promise<Task[]>;
  /** `waiting_on` and `children` of the row are kept by the store, whatever is given. */
  insert(row: Task): Promise<void>;
  /** The same for many at once, as an import brings them. */
  insertAll(rows: readonly Task[]): Promise<void>;
  /** Takes the task away with all that belongs to it. */
  remove(id: string): Promise<void>;
  /** The same for many at once, as the undoing of an import does. */
  removeAll(ids: readonly string[]): Promise<void>;
  /**
   * Writes `changes` if the row still has `version`, and makes the version one higher.
   * False when the row moved on meanwhile: then nothing was written.
   */
  update(
    id: string,
    version: number,
    changes: Partial<Omit<Task, "id" | "version">>,
  ): Promise<boolean>;
  /**
   * Ready tasks in the order in which they should be claimed: rank descending, then oldest first,
   * `limit` of them after the first `offset`. Only those whose `not_before` has passed at `now`,
   * that wait for nothing and have no children. `narrow` leaves out some that are of no use.
   */
  claimable(now: string, limit: number, offset?: number, narrow?: Narrow): Promise<Task[]>;
  /** How many claimable tasks come before this one; with `narrow` without those of no use. */
  ahead(
    task: Pick<Task, "id" | "rank" | "created_at">,
    now: string,
    narrow?: Narrow,
  ): Promise<number>;
  /** Claimable tasks of a project that name files, of ranks in this range, best first. */
  withFiles(
    project_id: string,
    now: string,
    ranks: { lowest: number; highest: number },
    limit: number,
  ): Promise<Task[]>;
  /** Ready tasks with children that wait for nothing. */
  idleEpics(): Promise<Task[]>;
  /** The first time after `now` at which some task's `not_before` or quarantine is over. */
  nextTime(now: string): Promise<string | null>;
  /** Tasks whose quarantine is over at `now`. */
  quarantineOver(now: string): Promise<Task[]>;
  /** Titles and states of the open tasks of a project; newest first. */
  titles(project_id: string, limit: number): Promise<Pick<Task, "id" | "title" | "status">[]>;
}

/** Edges between tasks. */
export interface DependencyTable {
  insert(row: Dependency): Promise<void>;
  /** Edges that start or end at the task. */
  of(task_id: string): Promise<Dependency[]>;
  /** Edges that start or end at any of the tasks, in no order, each once. */
  touching(task_ids: readonly string[]): Promise<Dependency[]>;
  insertAll(rows: readonly Dependency[]): Promise<void>;
  /** False when there was no such edge. */
  remove(row: Dependency): Promise<boolean>;
  /** Holding dependencies of the task that are not over. */
  unmet(task_id: string): Promise<string[]>;
  /** Children of a task with their states, by id. */
  children(task_id: string): Promise<Pick<Task, "id" | "title" | "status">[]>;
  /** Open tasks that wait for this one and for nothing else: those it would free. */
  freedBy(task_id: string): Promise<string[]>;
  /** How many open tasks wait for this one, directly or not, counted up to `limit`. */
  heldBackBy(task_id: string, limit: number): Promise<number>;
  /**
   * The ids from `from` along holding edges to `to`, both included; null when there is no such way.
   */
  path(from: string, to: string): Promise<string[] | null>;
}

/**
 * The graph of open tasks and holding edges, and how tasks stand in it. Rows here are slim: there
 * may be a hundred thousand.
 */
export interface GraphTable {
  /** Grows with every change of tasks, edges or priorities. Kept by the database. */
  version(): Promise<number>;
  /** Every open task, by id. */
  nodes(): Promise<Standing[]>;
  /**
   * Every holding edge between open tasks, as pairs of ids: who waits, for whom. With `ids` only
   * those by which these tasks wait.
   */
  edges(ids?: readonly string[]): Promise<[task_id: string, depends_on_id: string][]>;
  /** How many tasks are open, counted up to `limit`. */
  size(limit: number): Promise<number>;
  /** The open ones of these tasks and of those that they wait for directly. */
  near(ids: readonly string[]): Promise<Standing[]>;
  /**
   * The tasks and everything open that they wait for, directly or not; null when that is more than
   * `limit`.
   */
  upstream(ids: readonly string[], limit: number): Promise<Standing[] | null>;
  /** Open tasks that wait for one of these, with whom they wait for. */
  waiting(ids: readonly string[]): Promise<(Standing & { depends_on_id: string })[]>;
  /**
   * Writes new scores; neither version nor updated_at change. With `from_rank` only where the rank
   * is still that one. Answers how many were written.
   */
  rank(
    rows: readonly { id: string; score: number; rank: number; from_rank?: number }[],
  ): Promise<number>;
  /**
   * Raises everything open that these tasks wait for, directly or not, to at least this score and
   * rank. Goes no further where both are reached: what lies behind has them, too.
   */
  lift(ids: readonly string[], to: { score: number; rank: number }): Promise<void>;
  /** What was computed last; a task that is newer has none. */
  metrics(ids?: readonly string[]): Promise<Metrics[]>;
  /** Writes metrics, over older ones of the same tasks. */
  putMetrics(rows: readonly Metrics[]): Promise<void>;
  /** Forgets metrics of tasks that are not open any more. */
  sweepMetrics(): Promise<void>;
}

/** What workers have shown to be good at. */
export interface SkillTable {
  /** Of one worker, or of everybody. */
  list(worker_id?: string): Promise<Skill[]>;
  /** Counts one success or failure for each capability. */
  count(
    worker_id: string,
    capabilities: readonly string[],
    result: { ok: boolean; at: string },
  ): Promise<void>;
}

/** Starts of agents, with what they cost. */
export interface RunTable {
  /** Does nothing when the id is there already. */
  insert(row: Run): Promise<void>;
  /** Oldest first. */
  of(filter: { attempt_id: string } | { task_id: string }): Promise<Run[]>;
  /**
   * What was used of a subscription after `since`, oldest first; runs that ended within the same
   * minute come as one, with the time of the last.
   */
  uses(subscription: string, since: string): Promise<Use[]>;
  /** What the runs cost together. */
  cost(filter: CostFilter): Promise<Cost>;
  /**
   * The same by key, what cost most first; days newest first, and iterations (`ATTEMPT/NUMBER`) in
   * the order of their attempts. A run with several models counts for each of them.
   */
  costs(by: CostKey, filter: CostFilter, limit: number): Promise<KeyedCost[]>;
}

/** Which runs to count; every field narrows. `since` and `until` are when they ended. */
export type CostFilter = {
  project_id?: string | undefined;
  task_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

/** Usage limits of providers, one for each account. */
export interface LimitTable {
  list(): Promise<ProviderLimit[]>;
  /** Over an older one of the same account. */
  put(row: ProviderLimit): Promise<void>;
  /** False when there was none. */
  remove(account: string): Promise<boolean>;
}

/** What people told running attempts. */
export interface OrderTable {
  find(id: string): Promise<Order | undefined>;
  insert(row: Order): Promise<void>;
  /** Those of an attempt that are not carried out yet, oldest first. */
  open(attempt_id: string): Promise<Order[]>;
  /** All of a task, oldest first. */
  of(task_id: string): Promise<Order[]>;
  update(id: string, changes: Pick<Order, "done_at" | "result">): Promise<void>;
}

/** Ports, names of databases and locks that attempts hold; freed by the store when one ends. */
export interface ResourceTable {
  list(host?: string): Promise<Resource[]>;
  of(attempt_id: string): Promise<Resource[]>;
  /** False when another attempt holds it: then nothing was written. */
  take(row: Resource): Promise<boolean>;
}

/** Rounds of attempts. */
export interface IterationTable {
  find(id: string): Promise<Iteration | undefined>;
  /** Does nothing when the attempt has one of that number already. */
  insert(row: Iteration): Promise<void>;
  /** Oldest first, as they arrived. */
  of(filter: { attempt_id: string } | { task_id: string }): Promise<Iteration[]>;
  /** Those whose commit is kept by a ref, of tasks in these states; in any order. */
  kept(status: readonly TaskState[]): Promise<Iteration[]>;
  update(id: string, changes: Partial<Omit<Iteration, "id">>): Promise<void>;
}

/** What reviewers said. */
export interface ReviewTable {
  insert(row: Review): Promise<void>;
  /** Oldest first, as they arrived. */
  of(task_id: string): Promise<Review[]>;
}

/** What holds for all work on a project. */
export interface RuleTable {
  find(id: string): Promise<Rule | undefined>;
  /** Oldest first. */
  of(project_id: string): Promise<Rule[]>;
  insert(row: Rule): Promise<void>;
  remove(id: string): Promise<void>;
}

/** What attempts left for those after them. */
export interface LessonTable {
  /** Over an older one of the same attempt. */
  put(row: Lesson): Promise<void>;
  find(attempt_id: string): Promise<Lesson | undefined>;
  /** Newest first, of one project or of all. */
  list(filter: { project_id?: string | undefined }, limit: number): Promise<Lesson[]>;
}

/** Questions for people. */
export interface DecisionTable {
  find(id: string): Promise<Decision | undefined>;
  /** Newest first. */
  list(filter: { status?: Decision["status"]; task_id?: string }): Promise<Decision[]>;
  /** Open ones whose time to answer is over at `now`. */
  overdue(now: string): Promise<Decision[]>;
  insert(row: Decision): Promise<void>;
  update(id: string, changes: Partial<Omit<Decision, "id">>): Promise<void>;
}

/** What people did. */
export interface HistoryTable {
  find(id: string): Promise<HistoryEntry | undefined>;
  /** Newest first, `limit` of them below `before` (a seq). */
  list(page: { before: number | null; limit: number }): Promise<HistoryEntry[]>;
  insert(row: Omit<HistoryEntry, "seq">): Promise<void>;
  update(
    id: string,
    changes: Partial<Pick<HistoryEntry, "undone_at" | "undone_by">>,
  ): Promise<void>;
  /** Entries that were undone and lie above the newest done one, the last undone first. */
  redoable(limit: number): Promise<HistoryEntry[]>;
}

/** History of states. */
export interface TransitionTable {
  insert(row: Omit<Transition, "id">): Promise<void>;
  of(task_id: string): Promise<Transition[]>;
}

/** Workers. */
export interface WorkerTable {
  find(id_or_name: string): Promise<Worker | undefined>;
  list(): Promise<Worker[]>;
  insert(row: Worker): Promise<void>;
  update(id: string, changes: Partial<Omit<Worker, "id">>): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A task that is being worked on: whose it is, and which files it is about. */
export type Running = Pick<
  Attempt,
  "id" | "task_id" | "worker_id" | "subscription" | "started_at"
> & {
  project_id: string;
  title: string;
  /** Declared by the task and seen in the attempt. */
  files: string[];
};

/** Claims of tasks. */
export interface AttemptTable {
  find(id: string): Promise<Attempt | undefined>;
  /** Oldest first. */
  of(task_id: string): Promise<Attempt[]>;
  /** Of each of these tasks the newest attempt that was proven, where there is one; in no order. */
  proven(task_ids: readonly string[]): Promise<Pick<Attempt, "task_id" | "head_commit">[]>;
  /** Attempts without a resolution. */
  running(): Promise<Attempt[]>;
  /** What runs, in as few words as the choice of the next task needs. */
  load(): Promise<Running[]>;
  /** Milliseconds that the last `limit` ended attempts of a project took, newest first. */
  durations(project_id: string, limit: number): Promise<number[]>;
  insert(row: Attempt): Promise<void>;
  update(id: string, changes: Partial<Omit<Attempt, "id">>): Promise<void>;
}

/** Results of checks. */
export interface EvidenceTable {
  /** The output is kept once for each `output_hash`; it may not be another for the same hash. */
  insert(row: Evidence): Promise<void>;
  /** Oldest first. */
  of(task_id: string): Promise<Evidence[]>;
  /** Everything known of one tree, oldest first, of any task of any project. */
  ofTree(tree: string): Promise<Evidence[]>;
  /** Checks that were flaky on work of a project, each once. */
  flaky(project_id: string): Promise<Pick<Evidence, "check" | "command">[]>;
  /** Keeps a text, such as the description of an environment, once for each hash. */
  keepText(row: { hash: string; text: string }): Promise<void>;
  /** Those of the texts that there are. */
  texts(hashes: readonly string[]): Promise<{ hash: string; text: string }[]>;
}

/**
 * Which events to read; `task_id` narrows to one task and `worker_id` to the attempts of one
 * worker; both then include the agent output.
 */
export type EventFilter = { task_id?: string; worker_id?: string; agent_output: boolean };

/** The ledger. */
export interface EventTable {
  append(row: NewEvent): Promise<number>;
  /** Events with a seq above `seq`, in order. */
  after(seq: number, filter: EventFilter, limit: number): Promise<Event[]>;
  /** The highest seq, 0 when there is none. */
  last(): Promise<number>;
}

/** Work to be done after transitions. */
export interface EffectTable {
  /** Does nothing when the key is there already. */
  insert(row: Effect): Promise<void>;
  find(key: string): Promise<Effect | undefined>;
  /** Waiting ones whose not_before has passed, and running ones, oldest first. */
  due(now: string): Promise<Effect[]>;
  update(key: string, changes: Partial<Omit<Effect, "key">>): Promise<void>;
}

/** Replacements of the serving code. */
export interface ReloadTable {
  find(id: string): Promise<Reload | undefined>;
  /** Newest first. */
  list(limit: number): Promise<Reload[]>;
  insert(row: Reload): Promise<void>;
  update(id: string, changes: Partial<Omit<Reload, "id">>): Promise<void>;
}

/** Server processes. */
export interface GenerationTable {
  insert(row: Generation): Promise<void>;
  /** The newest record of this generation. */
  find(number: number): Promise<Generation | undefined>;
}

/** Secrets, by hash only. */
export interface TokenTable {
  findByHash(hash: string): Promise<Token | undefined>;
  insert(row: Token): Promise<void>;
  /** Replaces every token of this kind and subject. */
  removeOf(kind: Token["kind"], subject: string): Promise<void>;
}

/** An answer that was given to a write with an Idempotency-Key. */
export type StoredAnswer = {
  key: string;
  request_hash: string;
  status: number;
  body: string;
  at: string;
};

/** Answers to writes with an Idempotency-Key. */
export interface AnswerTable {
  find(key: string): Promise<StoredAnswer | undefined>;
  insert(row: StoredAnswer): Promise<void>;
}
