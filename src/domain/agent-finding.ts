import { z } from "zod";

/** Whether an agent can be used on a machine, under its name, and what to do about it. */
export const agentFinding = z.object({
  name: z.string(),
  usable: z.boolean(),
  version: z.string().nullable(),
  /** Seen by keys and files that are there; `unknown` where that cannot be told offline. */
  signed_in: z.enum(["yes", "no", "unknown"]).default("unknown"),
  /** A sentence when its output is not known from this version; null: it is. */
  drift: z.string().nullable().default(null),
  /** Why it cannot be used; null when it can. */
  detail: z.string().nullable(),
  /** What to do; null when nothing is to be done. */
  hint: z.string().nullable(),
});

/** Whether an agent can be used on a machine, and what to do about it. */
export type AgentFinding = z.infer<typeof agentFinding>;

/**
 * Whether anything is known to stand in the way of a run. A sign-in that nobody can see is no
 * hindrance, nor is a version that is not known.
 */
export function canWork({ usable, signed_in }: AgentFinding): boolean {
  return usable && signed_in !== "no";
}
