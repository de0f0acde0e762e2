import type { RunSummary } from "../domain/agent-event.ts";
import { freshCourse, heldCourse, isSessionGone, lostCourse, nextCourse } from "./course.ts";
import type { Course } from "./course.ts";
import { runAgent, tellOutput } from "./observe.ts";
import type { Attempt } from "./parts.ts";
import { addSpending, NOTHING_SPENT, type Spending } from "./spending.ts";

/** The end of an agent's turn: its last run, what all of its runs spent, and how to go on. */
export type TurnEnd = { run: RunSummary; spent: Spending; course: Course };

/**
 * Runs the agent until its turn is over. A run that a person or the watch ended, and one whose
 * session is gone, is followed by another in the same iteration: nothing was finished in between
 * that could be checked.
 */
export async function runTurn(
  attempt: Attempt,
  { iteration, nonce }: { iteration: number; nonce: string },
  begin: Course,
): Promise<TurnEnd> {
  const { control, agent } = attempt;
  const telling = tellOutput(attempt, iteration);
  let spent = NOTHING_SPENT;
  let course: Course | null = begin;
  for (;;) {
    await control.ready();
    const now = asAsked(attempt, course);
    const run = await runAgent(attempt, { iteration, nonce, telling }, now);
    attempt.signal.throwIfAborted();
    spent = addSpending(spent, run);
    course = goOn(attempt, run, now);
    if (course === null) return { run, spent, course: nextCourse(now, run, agent.traits) };
  }
}

/** A person may have asked for a fresh start while no agent ran. */
function asAsked({ control }: Attempt, course: Course): Course {
  const halt = control.takeHalt();
  return halt?.how === "fresh" ? freshCourse(course, halt.why) : course;
}

/** How the same turn goes on; null: it is over. */
function goOn({ control, agent, parts }: Attempt, run: RunSummary, course: Course): Course | null {
  const halt = control.takeHalt();
  const is_halted = run.stopped_by === "paused" || run.stopped_by === "interrupted";
  if (is_halted && halt !== null && control.surrender() === null) {
    parts.show(`  ${halt.why}`);
    const held = heldCourse(course, run, { traits: agent.traits, why: halt.why });
    return halt.how === "fresh" ? freshCourse(held, halt.why) : held;
  }
  if (!isSessionGone(course, run)) return null;
  parts.show("  the session is gone; a fresh one begins with a summary");
  return lostCourse(course);
}
