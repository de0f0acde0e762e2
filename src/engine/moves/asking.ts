import type { Attempt } from "../../domain/attempt.ts";
import type { Decision } from "../../domain/decision.ts";
import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { asksTheSame, choicesOf, optionNamed, type Asking } from "../../domain/question.ts";
import type { Tables } from "../../ports/store.ts";
import { requireHeld } from "../attempts/held.ts";
import { later } from "../later.ts";
import { raise } from "./decisions.ts";
import type { Ground, Question } from "./move.ts";

/** What a person is asked when an agent cannot go on: its options, and to leave it or end it. */
export function blockingQuestion({ id }: Pick<Attempt, "id">, asked: Asking): Question {
  const choices = choicesOf(asked);
  const wished = optionNamed(choices, asked.default);
  const on = choices.length > 0 ? choices : (["retry"] as const);
  const usual = choices.length > 0 ? "" : "retry";
  return {
    ...whatIsAsked({ id }, asked),
    options: [...on, "keep_blocked", "cancel"],
    recommendation: optionNamed(choices, asked.recommendation) ?? wished ?? usual,
    default_option: wished,
  };
}

/** The parts of a question that do not depend on whether it blocks. */
function whatIsAsked({ id }: Pick<Attempt, "id">, asked: Asking) {
  const { question, experiments, untried } = asked;
  const context = untried === null ? {} : { not_tried_because: untried };
  return { kind: "question" as const, attempt_id: id, question, experiments, context };
}

/**
 * Asks what keeps nobody from going on: there is always a default, and a time when it holds. The
 * same question about the same task is asked once. Throws `stale_fence`, and `conflict` when the
 * attempt asked too much already.
 */
export async function askMeanwhile(
  world: Ground,
  tables: Tables,
  { id, fence, ...asked }: Asking & { id: string; fence: number },
): Promise<Decision> {
  const { task } = await requireHeld(tables, id, fence);
  const question = openQuestion(world, id, asked);
  const known = await tables.decisions.list({ task_id: task.id });
  const options = choicesOf(asked);
  const twin = known.find(
    (one) =>
      one.status !== "withdrawn" &&
      asksTheSame(
        { ...one, options: chosen(one) },
        {
          ...question,
          options,
          blocking: false,
        },
      ),
  );
  if (twin) return twin;
  requireRoom(id, known);
  return raise(world, tables, task, question);
}

/** The options that the agent named. */
const chosen = ({ options }: Decision) => options.filter(({ id }) => id.startsWith("choice_"));

function openQuestion(world: Ground, id: string, asked: Asking): Question {
  const choices = choicesOf(asked);
  const wished = optionNamed(choices, asked.default);
  const default_option = wished ?? "go_on";
  return {
    ...whatIsAsked({ id }, asked),
    blocking: false,
    options: wished === null ? [...choices, "go_on"] : choices,
    recommendation: optionNamed(choices, asked.recommendation) ?? default_option,
    default_option,
    deadline_at: deadlineOf(world, asked.deadline_at),
  };
}

/** When the default holds: as asked, if that is a time to come, else as the configuration says. */
function deadlineOf({ clock, config }: Ground, asked: string | null): string {
  if (asked === null) return later(clock, config.decisions.answer_ms);
  if (asked > clock.now() && asked <= later(clock, LIMITS.answer_ms_max)) return asked;
  const days = LIMITS.answer_ms_max / 86_400_000;
  throw new Problem(
    "invalid_input",
    `Expected a deadline_at within the next ${days} days, got ${asked}.`,
    "Leave it out, and the time of the configuration holds.",
  );
}

function requireRoom(id: string, known: readonly Decision[]): void {
  const asked = known.filter(({ attempt_id, blocking }) => attempt_id === id && !blocking);
  if (asked.length < LIMITS.questions_per_attempt_max) return;
  throw new Problem(
    "conflict",
    `Expected at most ${LIMITS.questions_per_attempt_max} questions of one attempt, got one more.`,
    "Answer those that are open: ringmaster question list",
  );
}
