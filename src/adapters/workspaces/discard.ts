import { Problem } from "../../domain/problem.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { commandEnv, commitOf, git, type Tree } from "../../std/git.ts";
import { notedEnv } from "../../std/tree-env.ts";
import { checkoutsOf, commonDir, isUnsettled, withRepositoryLock } from "../../std/worktrees.ts";
import { bringOver } from "./bring-over.ts";
import type { Ground } from "./ground.ts";
import { tearDown } from "./outfit.ts";
import { saveWork } from "./salvage.ts";
import { readSettings } from "./settings.ts";
import { clearAway, requireOurs } from "./take.ts";

type Around = Pick<Ground, "tell" | "shield">;

/**
 * Saves everything, then removes folder, registration and branch; a branch that was adopted stays.
 * Nothing there is nothing to do, and neither is what `mayGo`, asked again under the lock, does not
 * let go. Answers the commit that holds what was saved, or null.
 */
export async function discardTree(
  plan: WorktreePlan,
  around: Around,
  mayGo: () => Promise<boolean> = async () => true,
): Promise<string | null> {
  if (!(await mayGo())) return null;
  await clearUp(plan, around);
  return withRepositoryLock(plan.repo, async (common) => {
    if (!(await mayGo())) return null;
    const tree = await requireOurs(plan, common);
    if (tree) await bringOver(plan, tree, common);
    const base = await commitOf(plan.repo, `refs/heads/${plan.default_branch}`);
    const tip = await commitOf(plan.repo, `refs/heads/${plan.branch}`);
    const saved = tree || tip !== null ? await saveWork({ plan, tree, base: base ?? "" }) : null;
    await clearAway(plan, tree, common);
    if (tip === null || plan.adopts) return saved;
    const held = await checkoutsOf({ repo: plan.repo, common }, plan.branch);
    if (held.length === 0)
      await git(plan.repo, ["update-ref", "-d", `refs/heads/${plan.branch}`, tip]);
    return saved;
  });
}

/** Runs the commands of `teardown` in the plan's folder, if it is there and was ever in use. */
export async function clearUp(plan: WorktreePlan, around: Around): Promise<void> {
  const tree = await requireOurs(plan, await commonDir(plan.repo));
  if (tree && !(await isUnsettled(tree))) await tearDownTree(plan, tree, around);
}

/** Runs them in a tree, by the settings of the default branch, with what was leased for it. */
export async function tearDownTree(
  { repo, default_branch }: Pick<WorktreePlan, "repo" | "default_branch">,
  tree: Tree,
  around: Around,
): Promise<void> {
  const base = await commitOf(repo, `refs/heads/${default_branch}`);
  const settings = base === null ? null : await settingsOrNull(repo, base);
  if (settings === null || settings.teardown.length === 0) return;
  const names = [...settings.ports, ...settings.databases];
  const noted = Object.entries(await notedEnv(tree)).filter(([name]) => names.includes(name));
  const env = commandEnv(Object.fromEntries(noted));
  await tearDown(settings, { tree, env, repo, ...around });
}

/** Settings that nobody can read name no command to run; that must not keep a folder. */
async function settingsOrNull(repo: string, base: string): Promise<RepositorySettings | null> {
  try {
    return await readSettings(repo, base);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}
