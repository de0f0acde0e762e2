import { isBlocked, type ResultLine } from "../domain/outcome.ts";
import { Problem } from "../domain/problem.ts";
import { askingOf } from "../domain/question.ts";
import type { Finish } from "./ending.ts";
import type { Attempt } from "./parts.ts";

/** Options of which the agent must have tried each before a person is asked to choose. */
const OPTIONS_TO_TRY_MIN = 2;

/**
 * What an agent is told that would ask a person to choose between options and has tried none of
 * them; null when there is nothing to try, or when it says why that cannot be done.
 */
function tryFirst(result: ResultLine | null): string | null {
  if (!isBlocked(result)) return null;
  const asked = askingOf(result);
  if (asked === null || asked.options.length < OPTIONS_TO_TRY_MIN) return null;
  if (asked.experiments.length > 0 || asked.untried !== null) return null;
  return [
    "You asked a person to choose, and tried none of the options:",
    [asked.question, ...asked.options.map((option) => `- ${option}`)].map(quoted).join("\n"),
    "Try each of them now, here in this folder: make it, run the checks, commit it and note the",
    "commit, and take it back before the next. If one of them is clearly right, or can be undone",
    'later, keep it and go on without asking. Else ask again, with "experiments" in your result',
    'line. If they cannot be tried, say why in "untried".',
  ].join("\n");
}

type Asked = Pick<Finish, "result" | "run" | "is_last" | "stop" | "surrender">;

/** The same, said at most once, and never to an agent whose attempt ends anyway. */
export function nudgeOnce(): (asked: Asked) => string | null {
  let said = false;
  return ({ result, run, is_last, stop, surrender }) => {
    const is_over = is_last || stop !== null || surrender !== null;
    const is_stopped = run.stopped_by !== null || run.limit !== null;
    const nudge = said || is_over || is_stopped ? null : tryFirst(result);
    said ||= nudge !== null;
    return nudge;
  };
}

const quoted = (text: string) => text.replaceAll(/^/gm, "> ");

/** What is no reason to fail the attempt: an older server, or a question that it does not take. */
const TOLERATED: readonly string[] = [
  "not_found",
  "method_not_allowed",
  "invalid_input",
  "conflict",
];

/** Tells the server what an agent asks without being held by it. */
export async function askMeanwhile(
  { parts, claim, client, signal }: Pick<Attempt, "parts" | "claim" | "client" | "signal">,
  iteration: number,
  result: ResultLine | null,
): Promise<void> {
  const asked = askingOf(result);
  if (asked === null || isBlocked(result) || result?.status === "too_large") return;
  const { id, fence } = claim.attempt;
  const once = { idempotency_key: `question:${id}:${iteration}`, signal };
  try {
    await client.call("askQuestion", { params: { id }, body: { ...asked, fence } }, once);
    parts.show(`  asks meanwhile: ${asked.question}`);
  } catch (error) {
    if (!(error instanceof Problem) || !TOLERATED.includes(error.code)) throw error;
    parts.show(`  a question was not taken by the server: ${error.message}`);
  }
}
