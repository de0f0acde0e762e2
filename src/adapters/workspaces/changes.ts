import type { Changes, FileChange } from "../../domain/change.ts";
import { commitsOf } from "../../domain/commit-patches.ts";
import { hunkLines, patchesOf } from "../../domain/hunks.ts";
import type { ChangesAsked } from "../../ports/workspace.ts";
import { git, gitSome, mergeBase } from "../../std/git.ts";

/** More of a patch is not looked at. */
const PATCH_BYTES_MAX = 5_000_000;

/** Renames are looked for among this many files at most. */
const RENAMES_MAX = 1_000;

/**
 * `--text`: attributes of the repository may call a file binary, and nothing is to be hidden by
 * that.
 */
const AS_TEXT = ["-p", "--text"];
const COMPARED = ["-r", "-M", `-l${RENAMES_MAX}`, "--no-ext-diff", "--no-textconv"];

let last: { name: string; changes: Promise<Changes> } | null = null;

/**
 * What a work brings: the difference from where it parted from `from`, and each of its commits.
 * Work that goes on from a checkpoint, or on a branch of a person, parted at an older commit.
 * Commits do not change, so what was asked last is known: a round asks twice.
 */
export async function readChanges(asked: ChangesAsked): Promise<Changes> {
  const name = Object.values(asked).join(" ");
  if (last?.name !== name) last = { name, changes: changesOf(asked) };
  const { changes } = last;
  try {
    return await changes;
  } catch (error) {
    last = null;
    throw error;
  }
}

async function changesOf({ repo, from, to }: ChangesAsked): Promise<Changes> {
  const parted = await mergeBase(repo, from, to);
  const ends = [parted ?? from, to] as const;
  const bytes_max = PATCH_BYTES_MAX;
  const [raw, patch, history] = await Promise.all([
    git(repo, ["diff-tree", "--raw", "-z", ...COMPARED, ...ends]),
    gitSome(repo, ["diff-tree", ...AS_TEXT, ...COMPARED, ...ends], { bytes_max }),
    historyBetween(repo, ...ends),
  ]);
  return {
    files: join(recordsOf(raw), patchesOf(patch.text)),
    commits: commitsOf(history.text),
    is_cut: patch.is_cut || history.is_cut,
    rewrites: parted === null,
  };
}

/** What `commitsOf` reads; a merge is compared with the commit that it was made on. */
async function historyBetween(repo: string, from: string, to: string) {
  const stdin = await git(repo, ["rev-list", "--reverse", `${from}..${to}`]);
  const flags = ["--stdin", "--root", "--always", "--diff-merges=first-parent"];
  const format = ["--encoding=UTF-8", "--format=commit %H%n%w(0,1,1)%B"];
  const args = ["diff-tree", ...flags, ...format, ...AS_TEXT, ...COMPARED];
  return gitSome(repo, args, { stdin, bytes_max: PATCH_BYTES_MAX });
}

type Entry = Pick<FileChange, "path" | "old_path" | "status"> & {
  /** A file that became a link, say, stands in the patch twice: it went, and it came. */
  patches: 1 | 2;
};

/** `:100644 100644 1111 2222 M\0path\0`, with two paths after a rename. */
function recordsOf(raw: string): Entry[] {
  const fields = raw.split("\0");
  const records: Entry[] = [];
  for (let at = 0; at < fields.length;) {
    const sign = (fields[at++] ?? "").split(" ").at(-1)?.[0];
    if (sign === undefined) break;
    const first = fields[at++] ?? "";
    const second = sign === "R" || sign === "C" ? (fields[at++] ?? "") : null;
    records.push({
      path: second ?? first,
      old_path: second === null ? null : first,
      status: STATUS[sign] ?? "changed",
      patches: sign === "T" ? 2 : 1,
    });
  }
  return records;
}

const STATUS: Readonly<Partial<{ [sign: string]: FileChange["status"] }>> = {
  A: "added",
  C: "added",
  D: "deleted",
  R: "renamed",
};

function join(records: readonly Entry[], patches: readonly string[]): FileChange[] {
  let at = 0;
  return records.map(({ patches: count, ...record }) => {
    const own = patches.slice(at, at + count).join("\n");
    at += count;
    return { ...record, ...measured(own) };
  });
}

function measured(patch: string): Pick<FileChange, "binary" | "added" | "removed" | "patch"> {
  const lines = hunkLines(patch);
  const binary = patch.includes("\0");
  const number = (sign: string) => lines.filter((line) => line.sign === sign).length;
  return { binary, added: number("+"), removed: number("-"), patch };
}
