import { tellUnrunnable } from "../domain/evidence.ts";
import { failureOf, type Failure } from "../domain/failure.ts";
import type { CheckSignal } from "../domain/outcome.ts";
import type { CheckSetting } from "../domain/settings.ts";
import type { CheckRun, WorkState } from "../ports/workspace.ts";
import { compareWithBase } from "./baseline.ts";
import { askLedger, runChecks, tellRuns } from "./ledger.ts";
import type { Attempt } from "./parts.ts";

/**
 * What the project's checks say together, and the sentence that says what is wrong: which are red,
 * and which of them were before, or why one cannot be run.
 */
export type Checked = {
  signal: CheckSignal;
  complaint: string | null;
  /** What is red, by name and fingerprint; null when nothing is. */
  failure: Failure | null;
};

/** Runs the project's checks on the committed tree and records what each said of it. */
export async function checkWork(
  attempt: Attempt,
  iteration: number,
  { head, tree }: WorkState,
): Promise<Checked> {
  const { checks } = attempt.settings;
  const deservesRetry = retryRule(attempt, head);
  const runs = await runChecks(attempt, { commit: head, checks, deservesRetry });
  await tellRuns(attempt, { stage: "attempt", iteration, tree }, runs);
  const last = runs.filter((run) => runs.findLast(({ check }) => check === run.check) === run);
  const broken = last.find((run) => run.verdict === "unrunnable");
  if (broken) return { ...NONE, signal: "unrunnable", complaint: unrunnable(broken) };
  const red = last.filter((run) => run.verdict === "red");
  return sumUp(red, await compareWithBase(attempt, iteration, red));
}

/** Asks the ledger once, and only when something is red. */
function retryRule(attempt: Attempt, commit: string) {
  let asked: ReturnType<typeof askLedger> | null = null;
  return async ({ name, command }: CheckSetting): Promise<boolean> => {
    const known = await (asked ??= askLedger(attempt, commit));
    return known?.retry.some((row) => row.check === name && row.command === command) ?? false;
  };
}

const NONE = { failure: null } as const;

function sumUp(red: readonly CheckRun[], remarks: readonly string[]): Checked {
  if (red.length === 0) return { ...NONE, signal: "green", complaint: null };
  const names = red.map(({ check }) => check.name).join(", ");
  const complaint = [`red checks: ${names}`, ...remarks].join("; ");
  const failure = failureOf(red.map(({ check, output }) => ({ check: check.name, output })));
  return { signal: "red", complaint, failure };
}

function unrunnable({ check, output }: CheckRun): string {
  return (
    `${tellUnrunnable(check, output)} ` +
    "Install what it needs or correct ringmaster.toml, then: ringmaster task retry"
  );
}
