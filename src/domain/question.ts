import { z } from "zod";
import { experiment, optionId, type Decision, type OptionId } from "./decision.ts";
import { objectName, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";
import type { ResultLine } from "./outcome.ts";

const optionLabel = z.string().trim().min(1).max(LIMITS.option_chars_max);

/**
 * What an agent asks a person, as its worker tells it. Options, recommendation and default are the
 * agent's own words; the last two count when they are among the options.
 */
export const asking = z.strictObject({
  question: z.string().trim().min(1).max(LIMITS.question_chars_max),
  options: z.array(optionLabel).max(LIMITS.options_per_question_max).default([]),
  recommendation: optionLabel.nullable().default(null),
  default: optionLabel.nullable().default(null),
  /** Until when somebody may answer; null: as long as the configuration says. */
  deadline_at: timestamp.nullable().default(null),
  experiments: z.array(experiment).max(LIMITS.options_per_question_max).default([]),
  /** Why the options could not be tried; null when they were, or when nothing was said. */
  untried: z.string().max(LIMITS.option_chars_max).nullable().default(null),
});

/** What an agent asks a person. */
export type Asking = z.infer<typeof asking>;

/** An option with what it means in words. */
type Option = Decision["options"][number];

/**
 * What a result line asks; null when it asks nothing. What is too long is cut and what is twice is
 * left out, so that sloppy words never keep a question from being asked.
 */
export function askingOf(result: ResultLine | null): Asking | null {
  const said = result?.question ?? (result?.status === "blocked" ? result.summary : undefined);
  const question = said?.trim().slice(0, LIMITS.question_chars_max) ?? "";
  if (result === null || question === "") return null;
  const options = [...new Set((result.options ?? []).map(cut).filter((text) => text !== ""))];
  return {
    question,
    options: options.slice(0, LIMITS.options_per_question_max),
    recommendation: cutOrNone(result.recommendation),
    default: cutOrNone(result.default),
    deadline_at: null,
    experiments: (result.experiments ?? []).slice(0, LIMITS.options_per_question_max).map(trial),
    untried: cutOrNone(result.untried),
  };
}

const cut = (text: string) => text.trim().slice(0, LIMITS.option_chars_max);

const cutOrNone = (text: string | undefined) => cut(text ?? "") || null;

/** A commit that is no full name is kept in words. */
function trial(
  said: NonNullable<ResultLine["experiments"]>[number],
): Asking["experiments"][number] {
  const commit = objectName.safeParse(said.commit).data ?? null;
  const where = said.commit === undefined || commit !== null ? "" : ` (${said.commit})`;
  const result = `${said.result}${where}`.slice(0, LIMITS.question_chars_max);
  return { option: cut(said.option), commit, result };
}

/** The options that an agent named, `choice_1` and so on. */
export function choicesOf({ options }: Pick<Asking, "options">): Option[] {
  return options.map((label, at) => ({ id: optionId.parse(`choice_${at + 1}`), label }));
}

/** The option that bears these words; null when none does. */
export function optionNamed(options: readonly Option[], words: string | null): OptionId | null {
  return options.find(({ label }) => label === words)?.id ?? null;
}

/** Words of a question as they are compared: without case, marks and spaces. */
const wordsOf = (text: string) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .join(" ");

type Asked = Pick<Decision, "kind" | "question" | "options" | "blocking">;

/** Whether two questions ask the same: the same words, and the same options in the same order. */
export function asksTheSame(one: Asked, other: Asked): boolean {
  if (one.kind !== "question" || other.kind !== "question") return false;
  if (one.blocking !== other.blocking || one.options.length !== other.options.length) return false;
  const same = one.options.every(({ id, label }, at) => {
    const twin = other.options[at];
    return twin?.id === id && wordsOf(twin.label) === wordsOf(label);
  });
  return same && wordsOf(one.question) === wordsOf(other.question);
}

/** Options that concern nothing but the one task that was asked about. */
const OF_ONE_TASK: readonly string[] = ["cancel", "keep_blocked", "split", "trust"];

/** Whether an answer holds for every task that asked the same. */
export const holdsForAll = (answer: string): boolean => !OF_ONE_TASK.includes(answer);

type Answered = Pick<Decision, "question" | "options" | "answer" | "answered_by" | "note">;

/** What an answer says, in the words of its option. */
function answerWords({ options, answer }: Pick<Answered, "options" | "answer">): string {
  return options.find(({ id }) => id === answer)?.label ?? answer ?? "";
}

/** A question and its answer, for the agent that goes on. */
export function answerText(decision: Answered): string {
  const { question, answered_by, note } = decision;
  const who = answered_by === "deadline" ? "Nobody answered in time. What holds" : "The answer";
  const added = note === null ? [] : [`A person adds: ${note}`];
  const words = answerWords(decision);
  return [`You asked: ${question}`, `${who} is: ${words}`, ...added].join("\n");
}

/** The sentence that an answer becomes when it is to hold for all later work. */
export function ruleText(decision: Answered): string {
  const { question, note } = decision;
  const added = note === null ? "" : `\n${note}`;
  const tail = `\nIt was decided: ${answerWords(decision)}${added}`;
  const room = Math.max(0, LIMITS.rule_chars_max - tail.length);
  return `${question.slice(0, room)}${tail}`.slice(0, LIMITS.rule_chars_max).trim();
}
