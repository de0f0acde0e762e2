import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import type { CheckSetting } from "../../domain/settings.ts";
import type { CheckJob, CheckRun } from "../../ports/workspace.ts";
import { runContained, type Shield, type ShellRun } from "../../std/contained.ts";
import { removeFolder } from "../../std/files.ts";
import { commandEnv, type Tree } from "../../std/git.ts";
import { scratchName, withScratchTree } from "../../std/worktrees.ts";
import type { Ground } from "./ground.ts";
import { outfitTree, shieldOf } from "./outfit.ts";

/**
 * All that a check gets of our environment, beside its own TMPDIR and CI=1. Its set-up may fetch,
 * and must then trust whom the machine trusts.
 */
const CHECK_ENV = ["PATH", "HOME", "LANG", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/**
 * Runs every check on a commit, laid out clean in a folder of its own. A check that cannot be
 * started, or whose set-up fails, is `unrunnable` and says nothing of the work; one that takes too
 * long is red.
 */
export async function runChecks(ground: Ground, job: CheckJob): Promise<CheckRun[]> {
  const temporary = join(job.scratch, scratchName("check"));
  await mkdir(temporary, { recursive: true });
  const env = { ...checkEnv(temporary), ...job.env };
  const place = { repo: job.repo, scratch: job.scratch, kind: "check" };
  try {
    return await withScratchTree(place, job.commit, async (tree) => {
      const ready = await prepareTree(ground, job, { tree, env, temporary });
      const runs: CheckRun[] = [];
      for (const check of job.settings.checks)
        runs.push(
          typeof ready === "string" ? refused(check, ready) : await runCheck(check, job, ready),
        );
      return runs;
    });
  } finally {
    await removeFolder(temporary);
  }
}

function checkEnv(temporary: string): Record<string, string> {
  const all = commandEnv();
  const kept = CHECK_ENV.flatMap((name) => (all[name] ? [[name, all[name]] as const] : []));
  return { ...Object.fromEntries(kept), CI: "1", TMPDIR: temporary };
}

/** Where the commands of a check run, with what stands before them. */
type Place = { cwd: string; env: Record<string, string>; within: readonly string[] };
type Laid = { tree: Tree; env: Record<string, string>; temporary: string };

/** Where checks can run now, or the sentence that says why they cannot. */
async function prepareTree(
  { home, tell, shield }: Ground,
  job: CheckJob,
  { tree, env, temporary }: Laid,
): Promise<Place | string> {
  const place = { home, repo: job.repo, commit: job.commit, signal: job.signal };
  const own: Shield = (needs) => shield([...needs, temporary]);
  try {
    await outfitTree({ place, settings: job.settings, tree, env, tell, shield: own });
    return { cwd: tree.path, env, within: await shieldOf(own, job.repo, tree) };
  } catch (error) {
    if (error instanceof Problem) return error.message; // an answer: the checks are unrunnable
    throw error;
  }
}

function refused(check: CheckSetting, output: string): CheckRun {
  return { check, verdict: "unrunnable", exit_code: null, duration_ms: 0, output };
}

async function runCheck(check: CheckSetting, job: CheckJob, place: Place): Promise<CheckRun> {
  if (job.signal.aborted) return refused(check, "The run was cancelled before this check.");
  const run = await runContained(
    { command: check.command, ...place },
    {
      timeout_ms: check.timeout_ms,
      output_chars_max: LIMITS.check_output_chars_max - 300,
      signal: job.signal,
    },
  );
  const note = noteOn(run, check);
  return {
    check,
    verdict: verdictOf(run),
    exit_code: run.exit_code,
    duration_ms: run.duration_ms,
    output: note === null ? run.output : `${run.output}\n${note}`.trim(),
  };
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
