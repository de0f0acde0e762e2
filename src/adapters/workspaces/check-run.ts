import { LIMITS } from "../../domain/limits.ts";
import type { CheckSetting } from "../../domain/settings.ts";
import type { CheckJob, CheckRun } from "../../ports/workspace.ts";
import { runContained, type ShellRun } from "../../std/contained.ts";
import { environmentOf } from "./environment.ts";

/** Where the commands of a check run, with what stands before them. */
export type CheckPlace = { cwd: string; env: Record<string, string>; within: readonly string[] };

/** One run of a check, and whether its time was over: then it is not worth another. */
export type OneRun = CheckRun & { is_late: boolean };

const NOTES_CHARS_MAX = 1_000;

/** Runs one check where it stands; never throws for what the check does. */
export async function runCheck(
  check: CheckSetting,
  job: CheckJob,
  place: CheckPlace,
): Promise<OneRun> {
  if (job.signal.aborted) return refusedRun(check, "The run was cancelled before this check.");
  const environment = await environmentOf(check.command, place.env);
  const run = await runContained(
    { command: check.command, ...place },
    {
      timeout_ms: check.timeout_ms,
      output_chars_max: LIMITS.check_output_chars_max - NOTES_CHARS_MAX,
      signal: job.signal,
    },
  );
  const { exit_code, duration_ms, output } = run;
  const is_late = run.ended === "timed_out";
  const known = { check, exit_code, duration_ms, flaky: false, environment, is_late };
  return withNote({ ...known, verdict: verdictOf(run), output }, noteOn(run, check));
}

/** A check that was not run, and why. */
export function refusedRun(check: CheckSetting, output: string): OneRun {
  const nothing = { exit_code: null, duration_ms: 0, flaky: false, environment: "{}" };
  return { check, verdict: "unrunnable", output, ...nothing, is_late: false };
}

/** The run with a sentence of ours after its output. */
export function withNote<Run extends CheckRun>(run: Run, note: string | null): Run {
  if (note === null) return run;
  return { ...run, output: `${run.output}\n${note.slice(0, NOTES_CHARS_MAX / 2)}`.trim() };
}

function verdictOf(run: ShellRun): CheckRun["verdict"] {
  if (run.ended === "cancelled" || run.ended === "not_started") return "unrunnable";
  if (run.ended === "timed_out") return "red";
  if (run.exit_code === 0) return "green";
  return isNotThere(run) ? "unrunnable" : "red";
}

/** 127: the shell found no such program; 126: it may not be executed (POSIX sh, "Exit status"). */
function isNotThere(run: ShellRun): boolean {
  if (run.exit_code === 127) return /not found|No such file/.test(run.output);
  return run.exit_code === 126 && /denied|not found|cannot execute|format error/i.test(run.output);
}

function noteOn(run: ShellRun, check: CheckSetting): string | null {
  if (run.ended === "timed_out")
    return `The check took longer than its limit of ${check.timeout_ms} ms and was ended.`;
  if (run.ended === "cancelled") return "The run was cancelled while this check ran.";
  if (run.ended === "not_started") return "The check could not be started.";
  if (run.signal !== null) return `The check was ended by the signal ${run.signal}.`;
  return isNotThere(run)
    ? `Expected a program that can be run, got exit code ${run.exit_code} from the shell.`
    : null;
}
