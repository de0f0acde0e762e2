import type { Decision } from "../../domain/decision.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Row } from "../../domain/transitions.ts";
import type { World } from "../world.ts";

/** A question to be raised about a task; what is left out is filled in. */
export type Question = Pick<Decision, "kind" | "question" | "recommendation" | "context"> & {
  options: readonly Decision["options"][number]["id"][];
};

/** What a move needs of the world. */
export type Ground = Pick<World, "clock" | "config">;

/**
 * The tree that is to move on and the settings by which it is judged, both read from git
 * beforehand.
 */
export type Proof = { tree: string; settings: RepositorySettings };

/**
 * A request to move a task, as it was read in this transaction after its edges changed. `changes`
 * are written together with the new state. `undo_to` is the state that an entry of the history
 * names.
 */
export type MoveRequest = {
  task: Task;
  trigger: string;
  actor: string;
  reason?: string | null;
  proof?: Proof | null;
  undo_to?: TaskState;
  /** What a person is asked when the task gets there. */
  question?: Question;
  changes?: Partial<Omit<Task, "id" | "project_id" | "status" | "version">>;
  effect_payload?: Record<string, string>;
};

/** A move that was made. `freed`: open tasks that waited for this one and for nothing else. */
export type Step = {
  request: MoveRequest;
  row: Row;
  before: Task;
  after: Task;
  freed: readonly Task[];
};
