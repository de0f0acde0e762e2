import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { RepositorySettings } from "../../domain/settings.ts";
import { readText, realPath, replaceText } from "../../std/files.ts";
import { git, zeroSeparated, type Tree } from "../../std/git.ts";
import { registeredTrees, type Registered } from "../../std/worktrees.ts";

/**
 * A worktree that is kept ready: detached, clean, and outfitted for one commit. The note in its git
 * folder makes it one; without the note it is being made or brought to a newer commit.
 */
export type Slot = Registered & { note: SlotNote };

const slotNote = z.object({
  /** The commit whose files it has. */
  commit: z.string(),
  /** What caches and set-up it was outfitted with; see `fitOf`. */
  fit: z.string(),
  /** Whether the set-up commands were run. They are not where they write their own place down. */
  set_up: z.boolean(),
  /** Megabytes that it takes on the disk. */
  mb: z.number(),
  made_at: z.string(),
});

/** What is noted of a kept worktree. */
export type SlotNote = z.infer<typeof slotNote>;

const NOTE_FILE = "ringmaster-slot";

/** The folder below that of the worktrees in which those that are kept ready lie. */
export async function poolFolder(worktrees: string): Promise<string> {
  return dirname(await realPath(join(worktrees, ".pool", "any")));
}

/** Every slot of a repository that can be taken. Only what lies in the pool's folder is one. */
export async function readySlots(common: string, worktrees: string): Promise<Slot[]> {
  const slots: Slot[] = [];
  for (const tree of await pooledTrees(common, worktrees)) {
    const note = await noteOf(tree);
    if (note !== null) slots.push({ ...tree, note });
  }
  return slots;
}

/** The same with those that are not ready. */
export async function pooledTrees(common: string, worktrees: string): Promise<Registered[]> {
  const folder = await poolFolder(worktrees);
  return (await registeredTrees(common)).filter(({ path }) => dirname(path) === folder);
}

/** What is noted of a tree of the pool; null when it is not ready. */
export async function noteOf({ dir }: Tree): Promise<SlotNote | null> {
  const text = await readText(join(dir, NOTE_FILE));
  const parsed = text === null ? null : slotNote.safeParse(parsedJson(text));
  return parsed?.success ? parsed.data : null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no note of ours: then the tree is not ready
  }
}

/** Makes a tree one that can be taken. */
export async function noteSlot({ dir }: Tree, note: SlotNote): Promise<void> {
  await replaceText(join(dir, NOTE_FILE), JSON.stringify(note));
}

/** Takes it out of the pool. */
export async function unnoteSlot({ dir }: Tree): Promise<void> {
  await rm(join(dir, NOTE_FILE), { force: true });
}

/**
 * What the outfit of a tree depends on: caches with the content of their keys at the commit, and
 * the set-up commands. Trees with the same fit may take each other's place.
 */
export async function fitOf(
  repo: string,
  commit: string,
  { cache, setup }: RepositorySettings,
): Promise<string> {
  const keys = cache.map(({ key }) => key);
  const rows = keys.length === 0 ? "" : await git(repo, ["ls-tree", "-z", commit, "--", ...keys]);
  const parts = [JSON.stringify([cache, setup]), ...zeroSeparated(rows)];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 40);
}

const BASE_FILE = "ringmaster-base";

/** Notes from which commit of the default branch the work in a tree began. */
export async function noteBase({ dir }: Tree, base: string): Promise<void> {
  await writeFile(join(dir, BASE_FILE), `${base}\n`);
}

/** That commit, if it was noted. */
export async function notedBase({ dir }: Tree): Promise<string | null> {
  const text = (await readText(join(dir, BASE_FILE)))?.trim() ?? "";
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : null;
}
