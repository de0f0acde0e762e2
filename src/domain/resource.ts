import { z } from "zod";
import { attemptId, timestamp } from "./ids.ts";

/**
 * Something of the machine that one attempt at a time may use: a free port, the name of a database,
 * or a named lock.
 */
export const resource = z.object({
  kind: z.enum(["port", "database", "lock"]),
  /** What is unique on the host: the port, the database's name, the lock's name. */
  value: z.string().max(200),
  /** Variable by which the project's commands and the agent get it. */
  variable: z.string().max(100),
  host: z.string(),
  attempt_id: attemptId,
  at: timestamp,
});

/** Something of the machine that one attempt at a time may use. */
export type Resource = z.infer<typeof resource>;
