import type { Changes } from "../domain/change.ts";
import {
  policyFindings,
  refusals,
  refusalText,
  settingsFinding,
  tellFinding,
  touchesSettings,
} from "../domain/policy.ts";
import type { PolicyFinding } from "../domain/policy.ts";
import type { WorkState } from "../ports/workspace.ts";
import type { Attempt } from "./parts.ts";

/** What a work changes and what the policy says of it. `refusal`: null when it may be so. */
export type Checked = { changes: Changes; findings: PolicyFinding[]; refusal: string | null };

/**
 * Holds the work against the project's policy. What it finds stands in the ledger beside the
 * checks, so that the next run of the agent reads it; the server looks for itself, too.
 */
export async function checkPolicy(
  attempt: Attempt,
  iteration: number,
  state: WorkState,
): Promise<Checked> {
  const { parts, claim, settings, base } = attempt;
  const asked = { repo: claim.project.repo, from: base, to: state.head };
  const changes = await parts.workspace.changes(asked);
  const misfit = touchesSettings(changes) ? await parts.workspace.misfit(asked) : null;
  const broken = misfit === null ? [] : [settingsFinding(misfit)];
  const findings = [...policyFindings(settings.policy, changes), ...broken];
  const refused = refusals(findings);
  if (findings.length > 0) await tell(attempt, iteration, { tree: state.tree, findings });
  return { changes, findings, refusal: refused.length > 0 ? refusalText(refused) : null };
}

const LINES_TOLD = 200;

async function tell(
  { parts, claim, client, signal }: Attempt,
  iteration: number,
  { tree, findings }: { tree: string; findings: readonly PolicyFinding[] },
): Promise<void> {
  const { id, fence } = claim.attempt;
  const is_refused = refusals(findings).length > 0;
  const output = findings.slice(0, LINES_TOLD).map(tellFinding).join("\n");
  const verdict = is_refused ? ("red" as const) : ("green" as const);
  const how = { exit_code: null, duration_ms: 0, verdict, output };
  const what = { check: "policy", command: "[policy] of ringmaster.toml" };
  const body = { fence, iteration, tree, ...what, ...how };
  const idempotency_key = `policy:${id}:${iteration}:${tree}`;
  await client.call("addEvidence", { params: { id }, body }, { idempotency_key, signal });
  parts.show(`  ${is_refused ? "✗" : "!"} policy: ${findings.length} findings`);
}
