import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { objectName } from "../../domain/ids.ts";
import { namesIn, nullWhenAbsent, readText, removeFolder } from "../../std/files.ts";

/** How many releases stay, beside those that serve, served last, or were just staged. */
const RELEASES_KEPT = 5;

const serving = z.object({ commit: z.string() });
const step = z.object({ from_commit: z.string(), to_commit: z.string() });

/**
 * Removes releases beyond the newest; never one that serves, may be returned to, or was just
 * staged.
 */
export async function removeOldReleases(home: string, staged: string): Promise<void> {
  const releases = join(home, "releases");
  const names = (await namesIn(releases)).filter((name) => objectName.safeParse(name).success);
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: (await stat(join(releases, name)).catch(nullWhenAbsent))?.mtimeMs ?? 0,
    })),
  );
  const newest = dated.toSorted((a, b) => b.at - a.at).slice(0, RELEASES_KEPT);
  const kept = new Set([...newest.map(({ name }) => name), staged, ...(await inUse(home))]);
  for (const name of names) if (!kept.has(name)) await removeFolder(join(releases, name));
}

/** What serves by the supervisor's state, and both ends of its last reload. */
async function inUse(home: string): Promise<string[]> {
  const state = serving.safeParse(parse(await readText(join(home, "run", "state.json"))));
  const journal = (await readText(join(home, "run", "reloads.jsonl"))) ?? "";
  const steps = journal.split("\n").flatMap((line) => step.safeParse(parse(line)).data ?? []);
  const last = steps.at(-1);
  return [
    ...(state.success ? [state.data.commit] : []),
    ...(last ? [last.from_commit, last.to_commit] : []),
  ];
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null; // torn by a crash: says nothing
  }
}
