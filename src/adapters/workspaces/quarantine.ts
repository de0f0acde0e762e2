import { copyFile, cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import type { Placed } from "../../ports/sandbox.ts";
import type { Quarantine } from "../../ports/neighbourhood.ts";
import type { WorktreePlan } from "../../ports/workspace.ts";
import { nullWhenAbsent, readText } from "../../std/files.ts";
import { commitOf } from "../../std/git.ts";
import { withRepositoryLock } from "../../std/worktrees.ts";
import { bringOver, COPIED, isThere, LAID, QUARANTINE } from "./bring-over.ts";
import { requireOurs } from "./take.ts";

/** Where git inside finds the repository's own objects: outside, an empty folder. */
const BORROWED = "ringmaster-objects";

/**
 * Lays out a git folder for an agent in a sandbox, after the quarantine of `git receive-pack`: new
 * objects, its branch, HEAD and index are written to folders of its own, which are mounted where
 * git looks for them. The repository's objects can be read, and so can its branches as they are
 * now. What an earlier run left is brought over first.
 */
export async function openQuarantine(plan: WorktreePlan): Promise<Quarantine> {
  return withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    if (!tree) throw new Error(`Expected the worktree ${plan.path} that was just looked at.`);
    await bringOver(plan, tree, common);
    const at = (...names: string[]) => join(tree.dir, QUARANTINE, ...names);
    const borrowed = join(tree.dir, BORROWED);
    await layObjects(common, { objects: at("objects"), borrowed });
    await copyTree(tree.dir, at("tree"));
    await mkdir(at("tree", BORROWED), { recursive: true });
    const branches = await layBranches(common, dirname(plan.branch), at());
    await writeFile(at(LAID), (await commitOf(plan.repo, `refs/heads/${plan.branch}`)) ?? "");
    const modules = join(tree.dir, "modules");
    const objects = join(common, "objects");
    return {
      common,
      placed: [
        { at: tree.dir, from: at("tree"), writable: true },
        ...["commondir", "gitdir"].map((name) => closed(join(tree.dir, name))),
        ...((await isThere(modules)) ? [{ at: modules, from: modules, writable: true }] : []),
        { at: borrowed, from: objects, writable: false },
        { at: objects, from: at("objects"), writable: true },
        ...["pack", "info"].map((name) => closed(join(objects, name), at("objects", name))),
        closed(join(plan.path, ".git")),
        ...branches,
      ],
    };
  });
}

const closed = (at: string, from = at): Placed => ({ at, from, writable: false });

type Objects = { objects: string; borrowed: string };

async function layObjects(common: string, { objects, borrowed }: Objects): Promise<void> {
  for (const name of ["pack", "info"]) await mkdir(join(objects, name), { recursive: true });
  await mkdir(borrowed, { recursive: true });
  // Git takes relative paths of borrowed objects at the first step only.
  const lent = (await readText(join(common, "objects", "info", "alternates"))) ?? "";
  const more = lent.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const places = [borrowed, ...more.map((line) => resolve(common, "objects", line))];
  await writeFile(join(objects, "info", "alternates"), `${places.join("\n")}\n`);
}

/** Copies a worktree's git folder but for what is too large and what is not the agent's. */
async function copyTree(dir: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(dir)) {
    if (name.startsWith("ringmaster-")) continue;
    if (name === "modules") await mkdir(join(to, name));
    else await cp(join(dir, name), join(to, name), COPIED);
  }
}

/** One that lies beside the default branch stays closed, and Ringmaster commits for the agent. */
async function layBranches(common: string, folder: string, at: string): Promise<Placed[]> {
  const mounts: Placed[] = [];
  if (folder === ".") return mounts;
  for (const kind of ["refs", "logs/refs"]) {
    const real = join(common, kind, "heads", folder);
    await mkdir(real, { recursive: true });
    const from = join(at, kind);
    await mkdir(from, { recursive: true });
    if (kind === "refs") await copyNames(real, from);
    mounts.push({ at: real, from, writable: true });
  }
  return mounts;
}

/** Copies branches, which come and go meanwhile. */
async function copyNames(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith(".lock")) continue;
    const path = join(entry.parentPath, entry.name);
    const place = join(to, relative(from, path));
    await mkdir(dirname(place), { recursive: true });
    await copyFile(path, place).catch(nullWhenAbsent);
  }
}
