import type { Decision, KnownOption } from "../../domain/decision.ts";
import type { ReviewNeed } from "../../domain/review-level.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Row } from "../../domain/transitions.ts";
import type { World } from "../world.ts";

/** An option that Ringmaster knows, or one of an agent with what it means. */
type Choice = KnownOption | Decision["options"][number];

/** A question to be raised about a task; what is left out is filled in. */
export type Question = Pick<Decision, "kind" | "question" | "recommendation" | "context"> & {
  options: readonly Choice[];
} & Partial<Pick<Decision, Extra>>;

type Extra = "attempt_id" | "blocking" | "default_option" | "deadline_at" | "experiments";

/** What a move needs of the world. */
export type Ground = Pick<World, "clock" | "config">;

/**
 * The tree that is to move on and the settings by which it is judged, both read from git
 * beforehand; of work that is to move on also who must look at it.
 */
export type Proof = { tree: string; settings: RepositorySettings; review?: ReviewNeed };

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
