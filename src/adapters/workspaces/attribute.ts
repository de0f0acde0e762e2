import type { WorktreePlan } from "../../ports/workspace.ts";
import { askGit, commitText, git, gitAt, type Tree } from "../../std/git.ts";
import { madeHere } from "./put-back.ts";

/** A branch with more commits than that is left as it is; its last one is marked at the merge. */
const COMMITS_MAX = 200;

/** What git notes of HEAD when somebody makes a commit, in whatever way. */
const MADE =
  /^(commit|cherry-pick|revert|am\b|merge .*: Merge|rebase.*\((pick|reword|edit|squash|fix|cont))/;

/**
 * Sees to it that every commit made in the worktree says whose work it is: those of agents that
 * commit by themselves get the trailers of `message` that they lack. Trees, authors and dates stay;
 * signatures go, since what they signed has changed. Commits that came from elsewhere, such as
 * those of a person on an adopted branch, are never written anew.
 */
export async function attribute(
  { repo, branch }: WorktreePlan,
  tree: Tree,
  { base, message }: { base: string; message: string },
): Promise<void> {
  const own = await madeHere(tree, MADE);
  const trailers = trailersOf(message);
  if (await areMarked(repo, own, trailers)) return;
  const ref = `refs/heads/${branch}`;
  const order = ["rev-list", "--topo-order", "--reverse", `--max-count=${COMMITS_MAX + 1}`];
  const commits = (await askGit(repo, [...order, `${base}..${ref}`]))?.split("\n") ?? [];
  if (commits.length > COMMITS_MAX || !commits.some((commit) => own.has(commit))) return;
  const renamed = new Map<string, string>();
  for (const commit of commits.filter((one) => one !== "")) {
    const text = await commitText(repo, commit);
    if (text === null) return;
    const fresh = written(text, renamed, own.has(commit) ? trailers : []);
    if (fresh === text) continue;
    if (!own.has(commit)) return; // it follows on one of ours, and is somebody else's
    const stdin = fresh;
    const name = await git(repo, ["hash-object", "-t", "commit", "-w", "--stdin"], { stdin });
    renamed.set(commit, name.trim());
  }
  const [old = "", tip] = [commits.at(-1), renamed.get(commits.at(-1) ?? "")];
  if (tip === undefined) return;
  await gitAt(tree, ["update-ref", "-m", "commit: ringmaster: whose work it is", "HEAD", tip, old]);
}

const FEW = 20;

/** Whether no more than a few commits were made, and each of them says whose work it is. */
async function areMarked(
  repo: string,
  made: ReadonlySet<string>,
  trailers: readonly string[],
): Promise<boolean> {
  if (made.size > FEW) return false;
  for (const commit of made) {
    const text = await commitText(repo, commit);
    if (text === null) continue; // thrown away, and gone since
    const [, message] = splitText(text);
    if (withTrailers(message, trailers) !== message) return false;
  }
  return true;
}

/** Head and message of a commit as git stores it. */
function splitText(text: string): [string, string] {
  const end = text.indexOf("\n\n");
  return [text.slice(0, end), text.slice(end + 2)];
}

const TRAILER = /^Ringmaster-[A-Za-z-]+: \S.*$/;

/** The lines at the end of a message that say whose work a commit is. */
function trailersOf(message: string): string[] {
  return message.split("\n").filter((line) => TRAILER.test(line));
}

/** A commit as git stores it, on its parents' new names and with the trailers that it lacks. */
function written(
  text: string,
  renamed: ReadonlyMap<string, string>,
  trailers: readonly string[],
): string {
  const [head, message] = splitText(text);
  const parents = head.replaceAll(/^parent (\w+)$/gm, (line, name: string) =>
    renamed.has(name) ? `parent ${renamed.get(name)}` : line,
  );
  const marked = withTrailers(message, trailers);
  if (parents === head && marked === message) return text;
  return `${unsigned(parents)}\n\n${marked}`;
}

/** A trailer of an earlier attempt says whose work it was, and stays. */
function withTrailers(message: string, trailers: readonly string[]): string {
  const lines = message.split("\n").map((line) => line.trim());
  const names = new Set(
    lines.filter((line) => TRAILER.test(line)).map((line) => line.split(":")[0]),
  );
  const missing = trailers.filter((line) => !names.has(line.split(":")[0]));
  if (missing.length === 0) return message;
  const body = message.trimEnd();
  const last = body.split("\n").at(-1) ?? "";
  const joins = body.includes("\n") && /^[A-Za-z][A-Za-z-]*: \S/.test(last);
  return `${body}${joins ? "\n" : "\n\n"}${missing.join("\n")}\n`;
}

/** Without the signature, whose further lines begin with a space. */
const unsigned = (head: string) => head.replaceAll(/\ngpgsig(-sha256)? .*(\n .*)*/g, "");
