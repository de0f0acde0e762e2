import type { Token } from "../domain/access.ts";
import type { Attempt } from "../domain/attempt.ts";
import type { Effect } from "../domain/effect.ts";
import type { Event, NewEvent } from "../domain/event.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { Project } from "../domain/project.ts";
import type { Generation, Reload } from "../domain/reload.ts";
import type { TaskState } from "../domain/states.ts";
import type { Dependency, Task, Transition } from "../domain/task.ts";
import type { Worker } from "../domain/worker.ts";

/**
 * The memory of Ringmaster. Asynchronous for every engine; nothing above may know which one it is.
 *
 * `write` runs its work in one immediate transaction: it takes the write lock at once, commits when
 * the work returns and rolls back when it throws. Work is never retried by the store and must not
 * wait for anything but the tables. `read` sees one consistent snapshot.
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
}

/** A page: items after `after` (an id; null for the start), at most `limit`. */
export type Page = { after: string | null; limit: number };

/** Repositories. */
export interface ProjectTable {
  find(id_or_name: string): Promise<Project | undefined>;
  list(): Promise<Project[]>;
  insert(row: Project): Promise<void>;
  /** Removes the project with everything that belongs to it. */
  remove(id: string): Promise<void>;
}

/** Which tasks to list; every field narrows. */
export type TaskFilter = { project_id?: string; status?: readonly TaskState[] };

/** Tasks. */
export interface TaskTable {
  find(id: string): Promise<Task | undefined>;
  /** Newest first, by created_at and id. */
  list(filter: TaskFilter, page: Page): Promise<Task[]>;
  insert(row: Task): Promise<void>;
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
   * Ready tasks in the order in which they should be claimed: score descending, then oldest first.
   * Only those whose `not_before` has passed at `now` and whose holding dependencies are all
   * completed.
   */
  claimable(now: string, limit: number): Promise<Task[]>;
  /** Every task that is neither completed nor archived; the input of the ranking. */
  open(): Promise<Task[]>;
}

/** Edges between tasks. */
export interface DependencyTable {
  insert(row: Dependency): Promise<void>;
  /** Edges that start or end at the task. */
  of(task_id: string): Promise<Dependency[]>;
  all(): Promise<Dependency[]>;
  /** Holding dependencies of the task that are not completed. */
  unmet(task_id: string): Promise<string[]>;
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

/** Claims of tasks. */
export interface AttemptTable {
  find(id: string): Promise<Attempt | undefined>;
  /** Oldest first. */
  of(task_id: string): Promise<Attempt[]>;
  /** Attempts without a resolution. */
  running(): Promise<Attempt[]>;
  insert(row: Attempt): Promise<void>;
  update(id: string, changes: Partial<Omit<Attempt, "id">>): Promise<void>;
}

/** Results of checks. */
export interface EvidenceTable {
  insert(row: Evidence): Promise<void>;
  /** Oldest first. */
  of(task_id: string): Promise<Evidence[]>;
  /** Everything known of one tree, oldest first, of any task of any project. */
  ofTree(tree: string): Promise<Evidence[]>;
}

/** Which events to read; `task_id` narrows to one task and then includes its agent output. */
export type EventFilter = { task_id?: string; agent_output: boolean };

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

/**
 * Assembled prompts by the SHA-256 of their text; `manifest` is JSON: what was taken, cut and
 * why.
 */
export interface PromptTable {
  insert(row: { hash: string; text: string; manifest: string; at: string }): Promise<void>;
  find(hash: string): Promise<{ hash: string; text: string; manifest: string } | undefined>;
}
