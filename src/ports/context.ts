import type { PromptLayer } from "../domain/assembly.ts";
import type { Project } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";

/** Lines of a file of the commit that a piece holds; counted from 1, both ends included. */
export type HeldLines = { path: string; from: number; to: number };

/** Why something relevant is left out; the prompt names what says so, and how to get it. */
export const NO_ROOM = "no room";

/**
 * What was considered and is not in the prompt: why, and how to get it. `named`: the task names it
 * itself, or it is a rule of the repository, so that whoever keeps the budget should know.
 */
export type LeftOut = { what: string; why: string; get: string; named?: true };

/**
 * A piece of text for the prompt: where it is from, how relevant (0..1), and what a person should
 * know of where it is from. `scores` tell what each ranker said of it.
 */
export type ContextPiece = {
  source: string;
  relevance: number;
  text: string;
  warning?: string;
  lines?: readonly HeldLines[];
  scores?: Readonly<Record<string, number>>;
};

/** What a source answers: pieces, best first, and what of it had no room. */
export type Gathered = { pieces: ContextPiece[]; left_out: LeftOut[]; considered: number };

/**
 * What a source is asked: the task, its project, the commit, how many tokens it may fill, and what
 * failed in the round before (output of checks), empty at first. `goals`: what the repository's
 * settings say it is for.
 */
export type ContextQuestion = {
  task: Task;
  project: Project;
  commit: string;
  tokens_max: number;
  failed?: string;
  goals?: string;
};

/** One source of context for one layer. Same question, same answer, byte for byte. */
export interface ContextSource {
  readonly layer: PromptLayer;
  readonly name: string;
  gather(question: ContextQuestion): Promise<Gathered>;
}
