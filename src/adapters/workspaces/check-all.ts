import { availableParallelism } from "node:os";
import type { CheckSetting } from "../../domain/settings.ts";
import type { CheckJob } from "../../ports/workspace.ts";
import { refusedRun, runCheck, withNote, type CheckPlace, type OneRun } from "./check-run.ts";
import type { CleanTree } from "./clean-tree.ts";

/** One job's checks, where they run, and how the tree becomes clean again between them. */
export type Laid = {
  job: CheckJob;
  place: CheckPlace;
  clean: CleanTree;
  /** Why nothing more can be run here: the tree could not be put back. */
  spoiled: string | null;
};

const RETRIES_WHEN_DESERVED = 1;
const PATHS_SHOWN = 5;

/**
 * Runs a job's checks in one tree: first those that say nothing, one after the other, then those
 * that may run beside each other, as many at a time as there are processors. Answers the runs of
 * each check, in the order of the settings.
 */
export async function runAll(laid: Laid): Promise<OneRun[][]> {
  const { checks } = laid.job.settings;
  const found = new Map<CheckSetting, OneRun[]>();
  for (const check of checks.filter(({ parallel }) => !parallel))
    found.set(check, await retried(laid, await runAlone(laid, check)));
  const beside = await runBeside(
    laid,
    checks.filter(({ parallel }) => parallel),
  );
  for (const run of beside) found.set(run.check, await retried(laid, run));
  return checks.map((check) => found.get(check) ?? []);
}

/** Its first run, and those after it until it is green or was tried often enough. */
async function retried(laid: Laid, first: OneRun): Promise<OneRun[]> {
  const runs = [first];
  const times = isWorthMore(first) ? await timesOf(laid.job, first.check) : 0;
  for (let run = first; runs.length <= times && isWorthMore(run);) {
    const again = await runAlone(laid, first.check);
    run = { ...again, flaky: again.verdict === "green" };
    runs.push(run);
  }
  return runs;
}

/** A check that took too long would take as long again. */
const isWorthMore = ({ verdict, is_late }: OneRun) => verdict === "red" && !is_late;

async function timesOf({ deservesRetry }: CheckJob, check: CheckSetting): Promise<number> {
  if (check.retries !== null) return check.retries;
  return (await deservesRetry?.(check)) ? RETRIES_WHEN_DESERVED : 0;
}

async function runAlone(laid: Laid, check: CheckSetting): Promise<OneRun> {
  if (laid.spoiled !== null) return refusedRun(check, laid.spoiled);
  const run = await runCheck(check, laid.job, laid.place);
  return withNote(run, noteOnPaths(await putBack(laid)));
}

/**
 * Runs checks side by side. Where one of them wrote to the tree, the others may have seen it: then
 * none of these runs counts, and each is run alone.
 */
async function runBeside(laid: Laid, checks: readonly CheckSetting[]): Promise<OneRun[]> {
  const runs: OneRun[] = [];
  if (checks.length > 1 && laid.spoiled === null) {
    const waiting = [...checks];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift())
        runs.push(await runCheck(next, laid.job, laid.place));
    };
    await Promise.all(Array.from({ length: availableParallelism() }, lane));
    if ((await putBack(laid)).length === 0) return runs;
    runs.length = 0;
  }
  for (const check of checks) runs.push(await runAlone(laid, check));
  return runs;
}

/** The paths that were put back. A tree that cannot be put back is not used any more. */
async function putBack(laid: Laid): Promise<string[]> {
  if (laid.job.signal.aborted) return [];
  try {
    return await laid.clean.restore();
  } catch (error) {
    laid.spoiled = `Expected to put back what a check before this one wrote: ${String(error)}`;
    return [];
  }
}

function noteOnPaths(paths: readonly string[]): string | null {
  if (paths.length === 0) return null;
  const shown = paths.slice(0, PATHS_SHOWN).join(", ");
  const more = paths.length > PATHS_SHOWN ? ` and ${paths.length - PATHS_SHOWN} more` : "";
  return `The check wrote to the tree: ${shown}${more}. It was put back.`;
}
