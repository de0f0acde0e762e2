import { git } from "../../src/std/git.ts";
import { textOf } from "../../src/std/git-objects.ts";
import type { Answer, Tree } from "./scoring.ts";

const BYTES_MAX = 400_000_000;

/** Sizes of the files of a commit by path, in bytes. */
export async function sizesOf(repo: string, commit: string): Promise<Map<string, number>> {
  const listed = await git(repo, ["ls-tree", "-r", "-l", "-z", commit], { bytes_max: BYTES_MAX });
  const rows = listed.split("\0").flatMap((row) => {
    const [, size, path] = /^\d+ blob [0-9a-f]+\s+(\d+)\t([\s\S]*)$/.exec(row) ?? [];
    return size === undefined || path === undefined ? [] : [[path, Number(size)] as const];
  });
  return new Map(rows);
}

/** The files of a commit as answers are charged for them. */
export async function treeFor(
  repo: string,
  commit: string,
  sizes: ReadonlyMap<string, number>,
  answers: readonly Answer[],
): Promise<Tree> {
  const ranged = answers.flat().filter(({ ranges }) => ranges !== undefined);
  const texts = new Map<string, string>();
  for (const path of new Set(ranged.map((entry) => entry.path))) {
    if (!sizes.has(path)) continue;
    texts.set(path, (await textOf(repo, `${commit}:${path}`, "blob")) ?? "");
  }
  return { size: (path) => sizes.get(path), text: (path) => texts.get(path) ?? "" };
}
