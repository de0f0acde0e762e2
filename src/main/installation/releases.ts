import { existsSync } from "node:fs";
import { mkdir, realpath, rename, symlink } from "node:fs/promises";
import path from "node:path";
import { seedCache } from "../../std/dependency-cache.ts";
import type { Releaser } from "../../ports/releaser.ts";
import type { Workspace } from "../../ports/workspace.ts";
import type { Home } from "../home.ts";

/** What the first release is made of. */
export type FirstRelease = {
  home: Home;
  checkout: string;
  commit: string;
  releaser: Pick<Releaser, "stage">;
  workspace: Pick<Workspace, "settings">;
};

/** Folder of the release that serves, or null when there is none. */
export async function currentRelease(home: Home): Promise<string | null> {
  return existsSync(home.current) ? realpath(home.current) : null;
}

/**
 * Stages a commit of the self project and makes it the one that serves at the next start.
 * Dependencies that the checkout has installed for the very same lock file are linked instead of
 * fetched again.
 */
export async function stageFirst(plan: FirstRelease): Promise<string> {
  const { home, checkout, commit } = plan;
  const repo = home.self_repository;
  const settings = await plan.workspace.settings(repo, commit);
  for (const entry of settings.cache)
    await seedCache(home.root, checkout, entry, path.join(checkout, entry.path));
  const staged = await plan.releaser.stage({ repo, commit });
  await mkdir(path.dirname(home.current), { recursive: true });
  const fresh = `${home.current}.${process.pid}`;
  await symlink(staged.folder, fresh);
  await rename(fresh, home.current);
  return staged.built.length > 0 ? `built ${staged.built.join(", ")}` : "nothing to build";
}
