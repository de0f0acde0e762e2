import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { askGit, type Tree } from "../../std/git.ts";
import { withRepositoryLock } from "../../std/worktrees.ts";

/** Makes git ignore paths by the repository's private exclude file, where nothing does yet. */
export async function ignorePaths(
  repo: string,
  tree: Tree,
  paths: readonly string[],
): Promise<void> {
  // `git check-ignore` refuses to work where every pathspec is to be taken literally.
  const env = { GIT_DIR: tree.dir, GIT_WORK_TREE: tree.path, GIT_LITERAL_PATHSPECS: "0" };
  await withRepositoryLock(repo, async (common) => {
    for (const path of paths) {
      const asked = ["check-ignore", "--no-index", "-q", "--", `${path}/`];
      if ((await askGit(tree.path, asked, { env })) !== null) continue;
      await mkdir(join(common, "info"), { recursive: true });
      await appendFile(join(common, "info", "exclude"), `\n/${path}\n`);
    }
  });
}
