import { ageOf, tellAge, type Compared } from "../domain/baseline.ts";
import type { CheckRun } from "../ports/workspace.ts";
import { askLedger, runChecks, tellRuns } from "./ledger.ts";
import type { Attempt } from "./parts.ts";

/**
 * Compares red checks with what they said of the commit that the work began from, and tells of
 * those that were red before, a sentence each. That is looked up only now, when something is red,
 * and run only where the ledger does not know it: green work costs nothing, and the commit of a
 * merge was proven when it was made.
 */
export async function compareWithBase(
  attempt: Attempt,
  iteration: number,
  red: readonly CheckRun[],
): Promise<string[]> {
  if (!attempt.settings.baseline || red.length === 0) return [];
  const known = await askLedger(attempt, attempt.base);
  if (known === null) return [];
  const { tree, of_tree } = known;
  const missing = red.filter((run) => !of_tree.some((row) => isSame(row, run)));
  const before = [...of_tree, ...(await takeBaseline(attempt, { iteration, tree }, missing))];
  return red.flatMap((run) => tellAge(run.check.name, ageOf(compared(run), before)) ?? []);
}

async function takeBaseline(
  attempt: Attempt,
  { iteration, tree }: { iteration: number; tree: string },
  missing: readonly CheckRun[],
): Promise<Compared[]> {
  if (missing.length === 0) return [];
  const checks = missing.map(({ check }) => check);
  const runs = await runChecks(attempt, { commit: attempt.base, checks });
  await tellRuns(attempt, { stage: "baseline", iteration, tree }, runs);
  return runs.map(compared);
}

/** What could not be run says nothing; it is run anew. */
function isSame({ check: name, command, verdict }: Compared, { check }: CheckRun): boolean {
  return name === check.name && command === check.command && verdict !== "unrunnable";
}

const compared = ({ check: { name, command }, verdict, output }: CheckRun): Compared => ({
  check: name,
  command,
  verdict,
  output,
});
