import type { BatchPlan } from "../../ports/delivery.ts";
import { git, isAncestor, treeOf } from "../../std/git.ts";
import { mergeObjects } from "../../std/merge-objects.ts";
import { hasMarker, marked } from "./marker.ts";
import type { Line, Placing } from "./placing.ts";

/**
 * Puts a work on top of a commit without any folder, in a time that does not grow with the files of
 * the repository. Answers its last commit, or the files that conflict.
 */
export async function placeInObjects(
  { repo, how }: BatchPlan,
  { work, line, onto }: Placing,
): Promise<string | string[]> {
  const { marker, message } = work;
  const tip = line.kept ? line.tip : await replayed(repo, line, onto);
  if (typeof tip !== "string") return tip;
  if (how === "rebase") return withMarkerOn(repo, { tip, onto, marker });
  if (await isAncestor(repo, tip, onto)) return onto;
  const merged = await mergeObjects(repo, onto, tip);
  if ("files" in merged) return merged.files;
  const words = ["commit-tree", merged.tree, "-p", onto, "-p", tip, "-F", "-"];
  return (await git(repo, words, { stdin: `${message}\n\n${marker}\n` })).trim();
}

type Commit = { name: string; parent: string; tree: string; author: Author; message: string };
type Author = Record<"GIT_AUTHOR_NAME" | "GIT_AUTHOR_EMAIL" | "GIT_AUTHOR_DATE", string>;

const FORMAT = ["%H", "%P", "%T", "%an", "%ae", "%ad", "%B"].join("%x00");

async function commitsOf(repo: string, range: readonly string[]): Promise<Commit[]> {
  const text = await git(repo, [
    "log",
    "--reverse",
    "--date=raw",
    `--format=${FORMAT}%x00%x01`,
    ...range,
  ]);
  const rows = text.split("\0\u0001\n").filter((row) => row !== "");
  return rows.map((row) => {
    const [name = "", parent = "", tree = "", who = "", mail = "", date = "", message = ""] =
      row.split("\0");
    const author = { GIT_AUTHOR_NAME: who, GIT_AUTHOR_EMAIL: mail, GIT_AUTHOR_DATE: `@${date}` };
    return { name, parent, tree, author, message };
  });
}

/** The line on top of another commit, one by one; what is there already falls away. */
async function replayed(
  repo: string,
  { tip, base }: Line,
  onto: string,
): Promise<string | string[]> {
  if (base === onto) return tip;
  let top = { name: onto, tree: await treeOf(repo, onto) };
  for (const commit of await commitsOf(repo, [`${base}..${tip}`])) {
    const merged = await replay(repo, commit, top.tree);
    if ("files" in merged) return merged.files;
    if (merged.tree === top.tree && !(await isEmpty(repo, commit))) continue;
    const words = ["commit-tree", merged.tree, "-p", top.name, "-F", "-"];
    const more = { stdin: commit.message, env: commit.author };
    top = { name: (await git(repo, words, more)).trim(), tree: merged.tree };
  }
  return top.name;
}

/**
 * What one commit changed, on top of a tree: a commit that has this tree and the same parent is
 * merged with it, so that their parent is what both are compared with.
 */
async function replay(repo: string, { name, parent }: Commit, tree: string) {
  const words = ["commit-tree", tree, "-p", parent, "-m", "the other side"];
  return mergeObjects(repo, (await git(repo, words)).trim(), name);
}

async function isEmpty(repo: string, { parent, tree }: Commit): Promise<boolean> {
  return (await treeOf(repo, parent)) === tree;
}

/** The same commit, with the marker in its message if it lacks it and is the work's own. */
async function withMarkerOn(
  repo: string,
  { tip, onto, marker }: { tip: string; onto: string; marker: string },
): Promise<string> {
  const [last] = await commitsOf(repo, ["-1", tip]);
  if (!last || tip === onto || hasMarker(last.message, marker)) return tip;
  const words = ["commit-tree", last.tree, "-p", last.parent, "-F", "-"];
  const more = { stdin: marked(last.message, marker), env: last.author };
  return (await git(repo, words, more)).trim();
}
