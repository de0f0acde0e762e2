import type { Claim } from "../client/client.ts";
import type { RunSummary, Spending } from "../domain/agent-event.ts";
import type { AgentTraits } from "../ports/agent.ts";
import type { Taken } from "../ports/workspace.ts";
import { cutEnd, cutStart } from "../std/text.ts";

/** A session of an agent that can be gone on with, and what it has counted so far. */
export type Session = { id: string; totals: Spending | null };

/** Where an attempt stands between two runs of its agent. */
export type Course = {
  /** What the next run goes on with; null: a session of its own. */
  session: Session | null;
  /** What the next run is told first; null: nothing but its prompt. */
  news: string | null;
  /** Why there was a run before; with it a session that turns out to be gone is told again. */
  before: string | null;
};

type Traits = Pick<AgentTraits, "resumable">;

/** Whether the course of an attempt begins with a session that goes on. */
export const firstSession = ({ resume }: Pick<Claim, "resume">, { resumable }: Traits) =>
  resume !== null && resumable ? "resumed" : "fresh";

/** The course of an attempt that has not run yet. */
export function firstCourse(
  { resume }: Pick<Claim, "resume">,
  { resumable }: Traits,
  taken: Pick<Taken, "from">,
): Course {
  if (resume === null) return { session: null, news: null, before: null };
  const where =
    taken.from === "as_it_lay"
      ? "The folder is as it was then."
      : "The folder was made anew since: what was not committed is not there.";
  const before = `Somebody worked on this task before you and stopped: ${resume.reason} ${where}`;
  const session = { id: resume.session_id, totals: resume.session_totals };
  const news = `You stopped in the middle: ${resume.reason} ${where} Go on with the task.`;
  return resumable ? { session, news, before } : { session: null, news: before, before };
}

/** The course after a run whose work is looked at: the next one goes on with what failed. */
export function nextCourse(course: Course, run: RunSummary, { resumable }: Traits): Course {
  const id = run.session_id ?? null;
  const session = resumable && id !== null ? { id, totals: run.session_totals } : null;
  return { session, news: null, before: storyOf(run, course.before) };
}

/** The course after a run that was stopped and shall be gone on with. */
export function heldCourse(
  course: Course,
  run: RunSummary,
  { traits, why }: { traits: Traits; why: string },
): Course {
  const next = nextCourse(course, run, traits);
  if (next.session === null) return freshCourse(next, why);
  return { ...next, news: `You were stopped: ${why} Go on where you were.` };
}

/** A session of its own that knows what was done before. */
export function freshCourse({ before }: Course, why: string): Course {
  const news = [
    `An earlier session of yours was ended: ${why}`,
    "What it did lies in the folder; look at it first (git status, git log), and go on from there.",
    ...(before === null ? [] : [before]),
  ].join("\n\n");
  return { session: null, news, before };
}

/** The course when the session that was to be resumed is not there any more. */
export function lostCourse({ before }: Course): Course {
  return { session: null, news: before, before };
}

const SESSION = String.raw`\b(session|conversation|thread|rollout)\b`;
const LACKING = String.raw`\b(not found|no such|unknown|invalid|does not exist|missing)\b`;
const MISSED = String.raw`\b(no|unknown|invalid|find|resum\w*)\b`;

/** Agents say in many words that they do not know a session. */
const UNKNOWN_SESSION = new RegExp(`${SESSION}.{0,60}${LACKING}|${MISSED}.{0,60}${SESSION}`, "is");

/**
 * Whether a run that was to resume a session found none: it did nothing, ended badly, and says so,
 * or says nothing at all.
 */
export function isSessionGone({ session }: Course, run: RunSummary): boolean {
  if (session === null || run.exit_code === 0 || run.exit_code === null) return false;
  const is_stopped = run.stopped_by !== null || run.limit !== null;
  const did = run.files.length + run.commands.length;
  if (is_stopped || did > 0 || run.ended?.ok === true) return false;
  return run.error === null || UNKNOWN_SESSION.test(`${run.error}\n${run.ended?.reason ?? ""}`);
}

const STORY_ITEMS_MAX = 20;
const WORDS_CHARS_MAX = 2_000;

/** What a run did, for a session that knows nothing of it. */
function storyOf(run: RunSummary, before: string | null): string {
  const commands = run.commands.slice(-STORY_ITEMS_MAX);
  const parts = [
    before,
    listed("Files that were changed:", run.files.slice(0, STORY_ITEMS_MAX)),
    listed(
      "The last commands that were run:",
      commands.map(({ command, exit_code }) => `${oneLine(command)} → ${exit_code ?? "no end"}`),
    ),
    run.final_message && `Its last words:\n\n${quoted(run.final_message)}`,
    run.error && `What went wrong:\n\n${quoted(run.error)}`,
  ];
  return cutStart(parts.filter(Boolean).join("\n\n"), 4 * WORDS_CHARS_MAX);
}

const listed = (heading: string, items: readonly string[]) =>
  items.length === 0 ? null : [heading, "", ...items.map((item) => `- ${item}`)].join("\n");

const COMMAND_CHARS_MAX = 200;

const oneLine = (text: string) => cutEnd(text.replaceAll(/\s+/g, " "), COMMAND_CHARS_MAX);

/** Words of an agent, as words and nothing else. */
const quoted = (text: string) =>
  cutEnd(text, WORDS_CHARS_MAX)
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
