import type { Project } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";

/** The nine layers of a prompt, in order. */
export const PROMPT_LAYERS = [
  "task",
  "project",
  "code",
  "deployment",
  "documentation",
  "history",
  "logs",
  "research",
  "refinement",
] as const;

/** A layer of a prompt. */
export type PromptLayer = (typeof PROMPT_LAYERS)[number];

/**
 * A piece of text for the prompt: where it is from, how relevant (0..1), and what a person should
 * know of where it is from.
 */
export type ContextPiece = { source: string; relevance: number; text: string; warning?: string };

/** What a source is asked: the task, its project, and how many tokens it may fill. */
export type ContextQuestion = { task: Task; project: Project; commit: string; tokens_max: number };

/** One source of context for one layer. Same question, same pieces, byte for byte. */
export interface ContextSource {
  readonly layer: PromptLayer;
  readonly name: string;
  gather(question: ContextQuestion): Promise<ContextPiece[]>;
}
