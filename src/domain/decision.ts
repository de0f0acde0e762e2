import { z } from "zod";
import { decisionId, taskId, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";
import { taskTitle } from "./task.ts";

/** What a person may choose, and what Ringmaster then does with the task. */
export const decisionOption = z.object({
  id: z.enum(["retry", "split", "trust", "keep_blocked", "cancel"]),
  label: z.string(),
});

/**
 * A question that only a person can answer. `quarantine`: the task kept failing. `split`: it was
 * found too large, and a way to split it may be proposed. `question`: its agent or its worker
 * cannot go on by itself. `agent_config`: what agents would run from the repository has changed.
 */
export const decision = z.object({
  id: decisionId,
  task_id: taskId,
  kind: z.enum(["quarantine", "split", "question", "agent_config"]),
  question: z.string(),
  options: z.array(decisionOption),
  /** Id of the option that is recommended. */
  recommendation: z.string(),
  /** What is known: the failures, what is held back, the proposed children. */
  context: z.record(z.string(), z.unknown()),
  /** `withdrawn`: the task went on before anybody answered. */
  status: z.enum(["open", "answered", "withdrawn"]),
  answer: z.string().nullable(),
  answered_by: z.string().nullable(),
  created_at: timestamp,
  answered_at: timestamp.nullable(),
});

/** A question that only a person can answer. */
export type Decision = z.infer<typeof decision>;

/**
 * The parts that a worker proposed when it found a task too large: the lines of its reason that
 * begin with a dash and can be titles. Empty when there are fewer than two, since one part is none.
 */
export function proposedParts(reason: string | null): string[] {
  const lines = (reason ?? "").split("\n").filter((line) => line.startsWith("- "));
  const titles = lines.flatMap((line) => taskTitle.safeParse(line.slice(2)).data ?? []);
  const parts = [...new Set(titles)].slice(0, LIMITS.children_per_split_max);
  return parts.length > 1 ? parts : [];
}
