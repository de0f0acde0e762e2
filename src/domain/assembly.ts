import { z } from "zod";
import { attemptId, projectId, taskId, timestamp } from "./ids.ts";

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
export const promptLayer = z.enum(PROMPT_LAYERS);

/** A layer of a prompt. */
export type PromptLayer = z.infer<typeof promptLayer>;

const count = z.int().nonnegative();

/** How one layer of a prompt was filled; sizes in estimated tokens, which are on the high side. */
const layerSummary = z.object({
  layer: promptLayer,
  /** What it might fill: its own share, and what other layers left. */
  budget: count,
  tokens: count,
  /** How many candidates were looked at. */
  considered: count,
  taken: count,
  left_out: count,
  /** How many of those left out the task names itself. */
  named_left_out: count,
  took_ms: count,
});

/** How one layer of a prompt was filled. */
export type LayerSummary = z.infer<typeof layerSummary>;

/**
 * Of the lines that merged work changed, how many the prompt held: in any layer, and by layer.
 * Lines are those that were there before: changed and removed ones, and the one above an insertion.
 */
const heldLines = z.object({
  changed: count,
  any: count,
  layers: z.partialRecord(promptLayer, count),
});

/** Of the lines that merged work changed, how many the prompt held. */
export type Held = z.infer<typeof heldLines>;

/** A prompt as it was put together for somebody. Its text is kept by `hash`. */
export const assembly = z.object({
  id: z.string().regex(/^as-[0-9a-z]{4,32}$/),
  /** SHA-256 of the text. */
  hash: z.string(),
  task_id: taskId,
  project_id: projectId,
  /** Null when somebody looked at what a worker would be given. */
  attempt_id: attemptId.nullable(),
  iteration: z.int().positive().nullable(),
  /** `resumed`: for a session that goes on, and is not told again what is read from the commit. */
  session: z.enum(["fresh", "resumed"]),
  /** The commit from which it was read. */
  commit: z.string(),
  tokens: count,
  budget: count,
  took_ms: count,
  at: timestamp,
  layers: z.array(layerSummary),
  /** Null until the work is merged. */
  held: heldLines.nullable(),
});

/** A prompt as it was put together for somebody. */
export type Assembly = z.infer<typeof assembly>;

/** A piece that is in a prompt, with the lines of files of the commit that it holds. */
const takenPiece = z.object({
  source: z.string(),
  /** 0..1. */
  relevance: z.number(),
  tokens: count,
  /** What each ranker said of it. */
  scores: z.record(z.string(), z.number()).default({}),
  lines: z.array(z.object({ path: z.string(), from: count, to: count })).default([]),
  warning: z.string().nullable().default(null),
});

/** What was considered and is not in a prompt: why, and how to get it. */
const leftOut = z.object({ what: z.string(), why: z.string(), get: z.string() });

/** What was considered for a prompt, what was taken, and what was left out. */
export const manifest = z.object({
  task_id: taskId,
  commit: z.string(),
  session: z.enum(["fresh", "resumed"]),
  budget: count,
  layers: z.array(layerSummary.extend({ pieces: z.array(takenPiece), missing: z.array(leftOut) })),
});

/** What was considered for a prompt, what was taken, and what was left out. */
export type Manifest = z.infer<typeof manifest>;

/** The manifest in a stored text; null for one of an older Ringmaster, which had another form. */
export function readManifest(text: string): Manifest | null {
  const parsed = manifest.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
