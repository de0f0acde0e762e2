import { z } from "zod";
import { objectName, reloadId, timestamp } from "./ids.ts";

/** The phases of a reload in order; the last four end it. */
export const RELOAD_PHASES = [
  "staging",
  "staged",
  "accepted",
  "shadow",
  "booting",
  "probing",
  "flipped",
  "settled",
  "refused",
  "rolled_back",
  "interrupted",
] as const;

/** The phase of a reload. */
export const reloadPhase = z.enum(RELOAD_PHASES);

/** One replacement of the serving code, from the trigger to its proof or its rollback. */
export const reload = z.object({
  id: reloadId,
  /** The task whose merge asked for it; null when a person did. */
  task_id: z.string().nullable(),
  trigger: z.enum(["merge", "manual", "revert"]),
  phase: reloadPhase,
  from_commit: z.string(),
  to_commit: objectName,
  /** Head of the default branch before the change was merged; where a revert goes back to. */
  base_commit: objectName.nullable(),
  from_generation: z.int().nullable(),
  to_generation: z.int().nullable(),
  reason: z.string().nullable(),
  /** The new commit on main that took the change back, after a refusal or a rollback. */
  revert_commit: objectName.nullable(),
  /** What was measured, by phase: probes, counts, latencies. */
  evidence: z.record(z.string(), z.unknown()),
  started_at: timestamp,
  ended_at: timestamp.nullable(),
});

/** One replacement of the serving code. */
export type Reload = z.infer<typeof reload>;
/** The phase of a reload. */
export type ReloadPhase = z.infer<typeof reloadPhase>;

/** Phases after which nothing more happens to a reload. */
export const RELOAD_ENDS: readonly ReloadPhase[] = [
  "settled",
  "refused",
  "rolled_back",
  "interrupted",
];

/** Whether a reload may go from one phase to the other: forward only, and never out of an end. */
export function advances(from: ReloadPhase, to: ReloadPhase): boolean {
  return !RELOAD_ENDS.includes(from) && RELOAD_PHASES.indexOf(to) > RELOAD_PHASES.indexOf(from);
}

/** A server process that served or serves. */
export const generation = z.object({
  number: z.int().nonnegative(),
  commit: z.string(),
  pid: z.int(),
  boot_ms: z.number(),
  started_at: timestamp,
});

/** A server process that served or serves. */
export type Generation = z.infer<typeof generation>;
