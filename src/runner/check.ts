import path from "node:path";
import { tellUnrunnable } from "../domain/evidence.ts";
import type { CheckSignal } from "../domain/outcome.ts";
import type { CheckRun, WorkState } from "../ports/workspace.ts";
import type { Attempt } from "./parts.ts";

/**
 * What the project's checks say together, and the sentence for a person when they cannot be run.
 */
export type Checked = { signal: CheckSignal; complaint: string | null };

/** Runs the project's checks on the committed tree and records what each said of it. */
export async function checkWork(
  attempt: Attempt,
  iteration: number,
  state: WorkState,
): Promise<Checked> {
  const { parts, claim, settings, signal } = attempt;
  const runs = await parts.workspace.check({
    repo: claim.project.repo,
    commit: state.head,
    scratch: path.join(path.dirname(path.dirname(attempt.plan.path)), ".checks"),
    settings,
    signal,
    env: attempt.env,
  });
  signal.throwIfAborted();
  for (const run of runs) await tell(attempt, iteration, state.tree, run);
  return sumUp(runs);
}

async function tell(
  { parts, claim, client, signal }: Attempt,
  iteration: number,
  tree: string,
  { check, ...run }: CheckRun,
): Promise<void> {
  const { id, fence } = claim.attempt;
  const body = { ...run, fence, iteration, tree, check: check.name, command: check.command };
  const idempotency_key = `check:${id}:${iteration}:${check.name}:${tree}`;
  await client.call("addEvidence", { params: { id }, body }, { idempotency_key, signal });
  const sign = { green: "✓", red: "✗", unrunnable: "?" }[run.verdict];
  parts.show(`  ${sign} ${check.name} (${(run.duration_ms / 1000).toFixed(1)} s)`);
}

function sumUp(runs: readonly CheckRun[]): Checked {
  const broken = runs.find((run) => run.verdict === "unrunnable");
  if (broken) return { signal: "unrunnable", complaint: unrunnable(broken) };
  const red = runs.filter((run) => run.verdict === "red").map((run) => run.check.name);
  if (red.length === 0) return { signal: "green", complaint: null };
  return { signal: "red", complaint: `red checks: ${red.join(", ")}` };
}

function unrunnable({ check, output }: CheckRun): string {
  return (
    `${tellUnrunnable(check, output)} ` +
    "Install what it needs or correct ringmaster.toml, then: ringmaster task retry"
  );
}
