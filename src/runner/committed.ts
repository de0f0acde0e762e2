import { hidesSecret } from "../domain/policy.ts";
import type { WorkState } from "../ports/workspace.ts";
import type { Attempt } from "./parts.ts";

/**
 * A round's work without what is secret. A merge brings every commit, so where an earlier one holds
 * a secret that is gone again, the work becomes one commit, with the same tree. A branch of a
 * person is never written anew.
 */
export async function withoutSecrets(
  attempt: Attempt,
  state: WorkState,
  message: string,
): Promise<WorkState> {
  const { parts, plan, claim, settings, base } = attempt;
  if (!state.changed || plan.adopts) return state;
  const asked = { repo: claim.project.repo, from: base, to: state.head };
  if (!hidesSecret(settings.policy, await parts.workspace.changes(asked))) return state;
  parts.show("  an earlier commit holds what looks like a secret: the work becomes one commit");
  return parts.workspace.fold(plan, message);
}
