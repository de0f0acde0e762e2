import { z } from "zod";
import { attemptId, decisionId, objectName, taskId, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";
import { taskTitle } from "./task.ts";

/** Options that Ringmaster itself knows what to do with. */
export const KNOWN_OPTIONS = [
  "retry",
  "split",
  "trust",
  "go_on",
  "keep_blocked",
  "cancel",
] as const;

const CHOICE = /^choice_([1-9]|1\d|20)$/;

/** An option that Ringmaster knows what to do with, or `choice_1`…: one that an agent named. */
export const optionId = z.union([
  z.enum(KNOWN_OPTIONS),
  z.templateLiteral(["choice_", z.int()]).refine((id) => CHOICE.test(id), {
    error: "expected the id of an option, such as choice_1",
  }),
]);

/** An option that Ringmaster knows what to do with. */
export type KnownOption = (typeof KNOWN_OPTIONS)[number];

/** The id of an option. */
export type OptionId = z.infer<typeof optionId>;

/** What a person may choose, and what Ringmaster then does with the task. */
export const decisionOption = z.object({ id: optionId, label: z.string() });

/** What an agent tried of an option before it asked, and what came of it. */
export const experiment = z.object({
  option: z.string().max(500),
  /** Where it can be looked at: a commit that is kept. */
  commit: objectName.nullable(),
  result: z.string().max(4_000),
});

/** What an agent tried of an option before it asked. */
export type Experiment = z.infer<typeof experiment>;

/**
 * A question that only a person can answer. `quarantine`: the task kept failing. `split`: it was
 * found too large, and a way to split it may be proposed. `question`: its agent or its worker
 * cannot go on by itself. `agent_config`: what agents would run from the repository has changed.
 * `conflict`: two works change the same, and an agent could not bring both together. `review`: a
 * reviewer and the author do not come to an end. `policy`: the work does what the project forbids.
 */
export const decision = z.object({
  id: decisionId,
  task_id: taskId,
  attempt_id: attemptId.nullable(),
  kind: z.enum(["quarantine", "split", "question", "agent_config", "conflict", "review", "policy"]),
  /** False: work goes on meanwhile, by the default. */
  blocking: z.boolean(),
  /** What its agent would take by itself. */
  default_option: optionId.nullable(),
  /** When the default is taken, if nobody answered; null: it waits. */
  deadline_at: timestamp.nullable(),
  /** What was tried before asking. */
  experiments: z.array(experiment),
  /** The open decision that asks the same; its answer is this one's, too. */
  same_as: decisionId.nullable(),
  question: z.string(),
  options: z.array(decisionOption),
  /** Id of the option that is recommended. */
  recommendation: z.string(),
  /** What is known: the failures, what is held back, the proposed children. */
  context: z.record(z.string(), z.unknown()),
  /** `withdrawn`: the task went on before anybody answered. */
  status: z.enum(["open", "answered", "withdrawn"]),
  answer: z.string().nullable(),
  /** What the person added in words of their own. */
  note: z.string().nullable(),
  answered_by: z.string().nullable(),
  created_at: timestamp,
  answered_at: timestamp.nullable(),
});

/** A question that only a person can answer. */
export type Decision = z.infer<typeof decision>;

/** What a decision has that whoever raises it says nothing about. */
export const DECISION_DEFAULTS = {
  attempt_id: null,
  blocking: true,
  default_option: null,
  deadline_at: null,
  experiments: [],
  same_as: null,
  status: "open",
  answer: null,
  note: null,
  answered_by: null,
  answered_at: null,
} satisfies Partial<Decision>;

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
