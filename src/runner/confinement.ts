import type { Confinement } from "../ports/sandbox.ts";
import type { WorktreePlan } from "../ports/workspace.ts";
import type { BoundaryParts } from "./parts.ts";
import { settingsIn } from "./persons-own.ts";

/** Whose agent is to be confined: where it works, where Ringmaster's own things lie, its state. */
export type Confined = {
  boundary: Pick<BoundaryParts, "settings" | "neighbourhood" | "code">;
  home: string;
  plan: WorktreePlan;
  state: readonly string[];
};

/**
 * What an agent sees and may change: its worktree, what a commit on its own branch needs, its own
 * state. Nothing of RINGMASTER_HOME: no token, no database, no worktree of another.
 */
export async function confinementOf(confined: Confined): Promise<Omit<Confinement, "scratch">> {
  const { plan, home, state } = confined;
  const { settings, neighbourhood, code } = confined.boundary;
  const { common, placed } = await neighbourhood.quarantine(plan);
  return {
    hidden: [home, ...settings.hidden],
    readable: [plan.repo, common, ...code],
    writable: [plan.path, ...state, ...settings.writable],
    kept: state.flatMap(settingsIn),
    placed,
    network: settings.network,
  };
}
