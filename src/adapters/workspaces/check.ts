import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Problem } from "../../domain/problem.ts";
import type { CheckJob, CheckRun } from "../../ports/workspace.ts";
import type { Shield } from "../../std/contained.ts";
import { removeFolder } from "../../std/files.ts";
import { commandEnv, type Tree } from "../../std/git.ts";
import { scratchName, withScratchTree } from "../../std/worktrees.ts";
import { runAll } from "./check-all.ts";
import { refusedRun, type CheckPlace, type OneRun } from "./check-run.ts";
import { keepClean } from "./clean-tree.ts";
import type { Ground } from "./ground.ts";
import { outfitTree, shieldOf } from "./outfit.ts";

/**
 * All that a check gets of our environment, beside its own TMPDIR and CI=1. Its set-up may fetch,
 * and must then trust whom the machine trusts.
 */
const CHECK_ENV = ["PATH", "HOME", "LANG", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"];

/** Pause before checks that could not be run are tried once more. */
const AGAIN_MS = 500;

/**
 * Runs every check on a commit, laid out clean in a folder of its own. A check that cannot be
 * started, or whose set-up fails, is tried once more in a fresh folder after a short pause; then it
 * is `unrunnable` and says nothing of the work. One that takes too long is red.
 */
export async function runChecks(ground: Ground, job: CheckJob): Promise<CheckRun[]> {
  const first = await runLaidOut(ground, job);
  const broken = first.filter(isBroken).flatMap((runs) => runs.slice(-1));
  if (broken.length === 0 || job.signal.aborted) return first.flat().map(told);
  await wait(AGAIN_MS);
  const checks = broken.map(({ check }) => check);
  const again = await runLaidOut(ground, { ...job, settings: { ...job.settings, checks } });
  return first.flatMap((runs) => (isBroken(runs) ? (again.shift() ?? runs) : runs)).map(told);
}

const isBroken = (runs: readonly OneRun[]) => runs.at(-1)?.verdict === "unrunnable";

function told(run: OneRun): CheckRun {
  const { check, verdict, exit_code, duration_ms, output, flaky, environment } = run;
  return { check, verdict, exit_code, duration_ms, output, flaky, environment };
}

/** The runs of each check, in one folder that is made for them and removed after. */
async function runLaidOut(ground: Ground, job: CheckJob): Promise<OneRun[][]> {
  const temporary = join(job.scratch, scratchName("check"));
  await mkdir(temporary, { recursive: true });
  const env = { ...checkEnv(temporary), ...job.env };
  const scratch = { repo: job.repo, scratch: job.scratch, kind: "check" };
  const { checks } = job.settings;
  try {
    return await withScratchTree(scratch, job.commit, async (tree) => {
      const place = await prepareTree(ground, job, { tree, env, temporary });
      if (typeof place === "string") return checks.map((check) => [refusedRun(check, place)]);
      const clean = await keepClean(tree, job.settings);
      return runAll({ job, place, clean, spoiled: null });
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

type Laying = { tree: Tree; env: Record<string, string>; temporary: string };

/** Where checks can run now, or the sentence that says why they cannot. */
async function prepareTree(
  { home, tell, shield }: Ground,
  job: CheckJob,
  { tree, env, temporary }: Laying,
): Promise<CheckPlace | string> {
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
