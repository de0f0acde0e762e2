import { askGit, harmlessDrivers, tryGit, type GitMore } from "./git.ts";
import { commonDir } from "./worktrees.ts";

/** The tree of two commits together, or the files in which they conflict. */
export type Merged = { tree: string } | { files: string[] };

/**
 * Merges two commits in objects only: no folder is touched and none is looked at, and no program
 * that the configuration names is run. Attributes of the repository's own files do not count; see
 * `asksForOwnMerge`.
 */
export async function mergeObjects(repo: string, ours: string, theirs: string): Promise<Merged> {
  const words = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs];
  const finished = await tryGit(repo, words, await withoutFolder(repo));
  const [tree = "", ...files] = finished.stdout.split("\0").filter((field) => field !== "");
  if (finished.exit_code === 0) return { tree };
  if (finished.exit_code === 1) return { files: [...new Set(files)].toSorted() };
  throw new Error(`Expected git to merge ${theirs}, but it says: ${finished.stderr.trim()}`);
}

async function withoutFolder(repo: string): Promise<GitMore> {
  const drivers = await harmlessDrivers(repo);
  return {
    env: { GIT_DIR: await commonDir(repo) },
    config: [...drivers, ["core.bare", "true"], ["core.attributesFile", "/dev/null"]],
  };
}

/** Whether a commit's attributes say of some files how they are to be merged. */
export async function asksForOwnMerge(repo: string, commit: string): Promise<boolean> {
  const words = ["grep", "--name-only", "-e", "merge", commit, "--", ":(glob)**/.gitattributes"];
  const found = await askGit(repo, words, { env: { GIT_LITERAL_PATHSPECS: "0" } });
  return found !== null;
}
