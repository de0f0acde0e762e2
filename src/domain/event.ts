import { z } from "zod";
import { timestamp } from "./ids.ts";

/**
 * What an event is about. `agent.*` events carry live agent output and are streamed on request
 * only.
 */
export const eventKind = z.enum([
  "project.added",
  "project.changed",
  "project.removed",
  "task.created",
  "task.changed",
  "task.moved",
  "task.unblocked",
  "dependency.added",
  "dependency.removed",
  "queue.ranked",
  "iteration.ended",
  "review.given",
  "rule.changed",
  "decision.raised",
  "decision.answered",
  "history.undone",
  "history.redone",
  "worker.added",
  "worker.changed",
  "worker.removed",
  "attempt.started",
  "attempt.progress",
  "attempt.ended",
  "attempt.liveness",
  "attempt.ordered",
  "attempt.run",
  "limit.changed",
  "worktree.changed",
  "evidence.recorded",
  "agent.output",
  "reload.changed",
  "server.started",
]);

/** What an event is about. */
export type EventKind = z.infer<typeof eventKind>;

/** One row of the ledger. `seq` grows without reuse and is the `id:` of the event stream. */
export const event = z.object({
  seq: z.int().positive(),
  at: timestamp,
  kind: eventKind,
  /** Id of the thing that changed. */
  subject: z.string(),
  /** The task it belongs to, if any; streams can be narrowed to it. */
  task_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

/** One row of the ledger. */
export type Event = z.infer<typeof event>;
/** An event before the store numbered it. */
export type NewEvent = Omit<Event, "seq">;
