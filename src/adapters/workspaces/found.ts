import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PREVIEW_BRANCH } from "../../domain/branch.ts";
import type { FoundTree } from "../../ports/worktrees.ts";
import { namesIn, nullWhenAbsent, realPath } from "../../std/files.ts";
import { askGit } from "../../std/git.ts";
import {
  claimedFor,
  commonDir,
  linkedFrom,
  registeredTrees,
  type Registered,
} from "../../std/worktrees.ts";
import { hasNoMaker, type Pool } from "./keep.ts";
import { noteOf } from "./slot.ts";

/** Folders looked into at once. */
const AT_ONCE = 64;

/** Every worktree of ours, those of repositories that are not named but have folders here, too. */
export async function listTrees(
  pool: Pool,
  repos: readonly string[],
  branches: boolean,
): Promise<FoundTree[]> {
  const root = dirname(await realPath(join(pool.ground.worktrees, "any")));
  const folders = await foldersIn(root);
  const commons = new Map<string, string>();
  for (const repo of repos) await knownAs(commons, repo);
  for (const folder of folders) await foreign(commons, folder);
  const found: FoundTree[] = [];
  for (const [common, repo] of commons)
    found.push(...(await ofRepository(pool, { root, common, repo })));
  if (branches) for (const repo of commons.values()) found.push(...(await bare(repo, found)));
  const seen = new Set(found.map(({ path }) => path));
  const lost = folders.filter((path) => isPooled(root, path) && !seen.has(path));
  return [...found, ...lost.map((path) => strayIn(pool, path))];
}

/** A repository that is gone or is none any more has no worktrees. */
async function knownAs(commons: Map<string, string>, repo: string): Promise<void> {
  const usual = await lstat(join(repo, ".git", "HEAD")).catch(nullWhenAbsent);
  const there = usual ?? (await lstat(repo).catch(nullWhenAbsent));
  if (there === null) return;
  const known = usual !== null || (await askGit(repo, ["rev-parse", "--git-dir"])) !== null;
  if (known) commons.set(await commonDir(repo), repo);
}

/** Notes the repository of a folder that none of the known ones has. */
async function foreign(commons: Map<string, string>, folder: string): Promise<void> {
  const dir = await linkedFrom(folder);
  if (dir === null) return;
  const common = dirname(dirname(dir));
  if (commons.has(common) || (await lstat(join(common, "HEAD")).catch(nullWhenAbsent)) === null)
    return;
  const elsewhere = await askGit(common, ["config", "core.worktree"]);
  const beside = elsewhere === null ? dirname(common) : join(common, elsewhere);
  const there = await lstat(beside).catch(nullWhenAbsent);
  const repo = there && (await askGit(beside, ["rev-parse", "--show-toplevel"]));
  if (repo !== null) commons.set(common, repo);
}

/** Folders of tasks and of the pool: `PROJECT/TASK` and `.pool/SLOT` below the root. */
async function foldersIn(root: string): Promise<string[]> {
  const groups = (await namesIn(root)).filter((name) => name === ".pool" || !name.startsWith("."));
  const nested = await Promise.all(
    groups.map(async (group) =>
      (await namesIn(join(root, group))).map((name) => join(root, group, name)),
    ),
  );
  return nested.flat();
}

type Side = { root: string; common: string; repo: string };

async function ofRepository(pool: Pool, { root, common, repo }: Side): Promise<FoundTree[]> {
  const trees = await registeredTrees(common);
  const found: FoundTree[] = [];
  for (let at = 0; at < trees.length; at += AT_ONCE) {
    const part = trees.slice(at, at + AT_ONCE);
    const looked = await Promise.all(
      part.map((tree) => lookAt(pool, tree, { root, common, repo })),
    );
    found.push(...looked.filter((tree) => tree !== null));
  }
  return found;
}

/** Null for one that is a person's, or a scratch tree, which is swept by those who make them. */
async function lookAt(
  pool: Pool,
  tree: Registered,
  { root, repo }: Side,
): Promise<FoundTree | null> {
  const { path } = tree;
  const pooled = isPooled(root, path);
  const below = path.startsWith(`${root}/`) && !path.slice(root.length + 1).startsWith(".");
  const claimed = await claimedFor(tree);
  if (!pooled && !below && claimed === null) return null;
  const there = (await lstat(path).catch(nullWhenAbsent)) !== null;
  const note = pooled ? await noteOf(tree) : null;
  const kept = note && { commit: note.commit, mb: note.mb, made_at: note.made_at };
  const orphan = pooled && (!there || (kept === null && isOrphan(pool, path)));
  return { repo, path, branch: claimed ?? tree.branch, there, pooled, kept, orphan };
}

/** Branches of ours that none of the trees is for. */
async function bare(repo: string, found: readonly FoundTree[]): Promise<FoundTree[]> {
  const list = ["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/ringmaster/"];
  const names = ((await askGit(repo, list)) ?? "")
    .split("\n")
    .filter((name) => name !== "" && name !== PREVIEW_BRANCH);
  const used = new Set(found.filter((tree) => tree.repo === repo).map(({ branch }) => branch));
  const left = names.filter((name) => !used.has(name));
  const nothing = { repo, path: null, there: false, pooled: false, kept: null, orphan: false };
  return left.map((branch) => ({ ...nothing, branch }));
}

const isPooled = (root: string, path: string) => dirname(path) === join(root, ".pool");

const isOrphan = ({ making }: Pool, path: string) => !making.has(path) && hasNoMaker(path);

/** A folder in the pool that no repository knows. */
function strayIn(pool: Pool, path: string): FoundTree {
  const nothing = { repo: "", branch: null, there: true, pooled: true, kept: null };
  return { ...nothing, path, orphan: isOrphan(pool, path) };
}
