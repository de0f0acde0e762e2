import { hidesSecret } from "../domain/policy.ts";
import type { WorkState } from "../ports/workspace.ts";
import type { Attempt } from "./parts.ts";

/**
 * Commits a round's work. A merge brings every commit, so where an earlier one holds a secret that
 * is gone again, the work becomes one commit. A branch of a person is never written anew.
 */
export async function commitRound(attempt: Attempt, message: string): Promise<WorkState> {
  const { parts, plan, claim, settings, base } = attempt;
  const state = await parts.workspace.commit(plan, message);
  if (!state.changed || plan.adopts) return state;
  const asked = { repo: claim.project.repo, from: base, to: state.head };
  if (!hidesSecret(settings.policy, await parts.workspace.changes(asked))) return state;
  parts.show("  an earlier commit holds what looks like a secret: the work becomes one commit");
  return parts.workspace.fold(plan, message);
}
