import { z } from "zod";
import { changeId, timestamp } from "./ids.ts";

/**
 * One record that an action changed: the fields as they were before and after. `before` null: it
 * was made; `after` null: it was taken away.
 */
export const recordChange = z.object({
  kind: z.enum(["task", "dependency", "project", "worker", "rule", "decision"]),
  /** Id of the record; for a dependency `TASK DEPENDS_ON KIND`. */
  id: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});

/** One record that an action changed. */
export type RecordChange = z.infer<typeof recordChange>;

/** What a person did, so that it can be undone: everything that it changed, at once. */
export const historyEntry = z.object({
  seq: z.int().positive(),
  id: changeId,
  at: timestamp,
  actor: z.string(),
  /** What was done, as a short sentence. */
  label: z.string(),
  changes: z.array(recordChange),
  undone_at: timestamp.nullable(),
  undone_by: z.string().nullable(),
});

/** What a person did. */
export type HistoryEntry = z.infer<typeof historyEntry>;
