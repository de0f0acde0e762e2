import path from "node:path";
import type { Compared } from "../domain/baseline.ts";
import type { Evidence } from "../domain/evidence.ts";
import { Problem } from "../domain/problem.ts";
import type { CheckSetting } from "../domain/settings.ts";
import type { CheckRun } from "../ports/workspace.ts";
import type { Attempt } from "./parts.ts";

/** What the ledger knows of the checks of a commit. */
export type Known = {
  tree: string;
  retry: Pick<Evidence, "check" | "command">[];
  of_tree: Compared[];
};

/** Asks the server; null: it is an older one that does not tell. */
export async function askLedger(
  { claim, client, signal }: Attempt,
  commit: string,
): Promise<Known | null> {
  const { id } = claim.attempt;
  try {
    return await client.call("knownEvidence", { params: { id }, query: { commit } }, { signal });
  } catch (error) {
    if (!(error instanceof Problem && error.code === "not_found")) throw error;
    return null;
  }
}

/** Which checks to run on which commit, and which of the red ones are tried again. */
export type Checking = {
  commit: string;
  checks: readonly CheckSetting[];
  deservesRetry?: (check: CheckSetting) => Promise<boolean>;
};

/** Runs checks beside the worktree, with all that the attempt has. */
export async function runChecks(
  { parts, claim, plan, settings, signal, env }: Attempt,
  { commit, checks, deservesRetry }: Checking,
): Promise<CheckRun[]> {
  const runs = await parts.workspace.check({
    repo: claim.project.repo,
    commit,
    scratch: path.join(path.dirname(path.dirname(plan.path)), ".checks"),
    settings: { ...settings, checks: [...checks] },
    signal,
    env,
    ...(deservesRetry && { deservesRetry }),
  });
  signal.throwIfAborted();
  return runs;
}

/** Of which tree, in which iteration, evidence speaks. */
export type About = { stage: "attempt" | "baseline"; iteration: number; tree: string };

/** Records what each run said, and shows it. */
export async function tellRuns(
  attempt: Attempt,
  about: About,
  runs: readonly CheckRun[],
): Promise<void> {
  const tries = new Map<string, number>();
  for (const run of runs) {
    const { name } = run.check;
    const number = (tries.get(name) ?? 0) + 1;
    tries.set(name, number);
    await tellRun(attempt, about, { run, number });
    attempt.parts.show(line(about, run));
  }
}

function line({ stage }: About, { check, verdict, flaky, duration_ms }: CheckRun): string {
  const sign = { green: "✓", red: "✗", unrunnable: "?" }[verdict];
  const mark = flaky ? ", flaky" : "";
  const where = stage === "baseline" ? " before the work" : "";
  return `  ${sign} ${check.name}${where} (${(duration_ms / 1000).toFixed(1)} s${mark})`;
}

async function tellRun(
  { claim, client, signal }: Attempt,
  { stage, iteration, tree }: About,
  { run: { check, flaky, environment, ...run }, number }: { run: CheckRun; number: number },
): Promise<void> {
  const { id, fence } = claim.attempt;
  const named = { check: check.name, command: check.command };
  const body = { ...run, ...named, fence, iteration, tree };
  const key = `check:${id}:${iteration}:${check.name}:${tree}:${stage}:${number}`;
  const send = (more: object, idempotency_key: string) =>
    client.call(
      "addEvidence",
      { params: { id }, body: { ...body, ...more } },
      { idempotency_key, signal },
    );
  try {
    await send({ stage, flaky, environment }, key);
  } catch (error) {
    if (!(error instanceof Problem && error.code === "invalid_input")) throw error;
    await send({}, `${key}:short`); // an older server takes no more than this
  }
}
