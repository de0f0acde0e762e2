import { SETTINGS_FILE } from "../../domain/settings.ts";
import type { BatchPlan, Work, WorkEnd } from "../../ports/delivery.ts";
import { askGit, git, isAncestor, treeOf, tryGit } from "../../std/git.ts";
import { asksForOwnMerge } from "../../std/merge-objects.ts";
import { placeInObjects } from "./in-objects.ts";
import { placeInTree } from "./in-tree.ts";
import type { Line } from "./placing.ts";

/** A work on top of the one before it; `onto` is that one's commit. */
export type Placed = { work: Work; commit: string; tree: string; onto: string };

/** Works on top of one another, and those that were left out. */
export type Pile = {
  target: string;
  placed: Placed[];
  /** They conflict with one of the pile or come behind new settings, and are to be tried alone. */
  later: Work[];
  /** They conflict with the target itself, or something broke. */
  ended: Map<Work, WorkEnd>;
};

type Around = { plan: BatchPlan; target: string };
type Conflict = Extract<WorkEnd, { status: "conflict" }>;

/**
 * Puts each work on top of the one before; one that conflicts is out. One that changes the settings
 * is the last: by what it brings, the others are judged on top of it.
 */
export async function pileUp(
  plan: BatchPlan,
  target: string,
  works: readonly Work[],
): Promise<Pile> {
  const pile: Pile = { target, placed: [], later: [], ended: new Map() };
  for (const [at, work] of works.entries()) {
    const onto = pile.placed.at(-1)?.commit ?? target;
    const end = await placed({ plan, target }, work, onto).catch(broken);
    if ("work" in end) {
      pile.placed.push(end);
      if (!(await changesSettings(plan.repo, end))) continue;
      pile.later.push(...works.slice(at + 1));
      break;
    }
    if (end.status === "conflict" && onto !== target) pile.later.push(work);
    else pile.ended.set(work, end);
  }
  return pile;
}

async function changesSettings(repo: string, { onto, commit }: Placed): Promise<boolean> {
  const flags = ["diff-tree", "--quiet", "--no-ext-diff", "--no-textconv"];
  const { exit_code } = await tryGit(repo, [...flags, onto, commit, "--", SETTINGS_FILE]);
  return exit_code !== 0;
}

/** What happened to one work alone is its own end; the others go on. */
function broken(error: unknown): WorkEnd {
  return { status: "broken", error };
}

/** As many commits are put on top of others without a folder; of more, git itself is faster. */
const LINE_MAX = 20;

async function placed(
  { plan, target }: Around,
  work: Work,
  onto: string,
): Promise<Placed | WorkEnd> {
  const { repo } = plan;
  const start = await startOf(repo, work, target);
  if (start === null)
    return { status: "conflict", files: [], detail: "The work and the branch share no history." };
  const merges = plan.how === "merge";
  const tip = merges && start.kept ? work.commit : await straightened(repo, work, start.base);
  const line: Line = { tip, base: start.base, kept: merges && start.kept };
  const length = Number(await git(repo, ["rev-list", "--count", `${start.base}..${tip}`]));
  const byHand = length > LINE_MAX || (await asksForOwnMerge(repo, onto));
  const end = byHand
    ? await placeInTree(plan, { work, line, onto })
    : await placeInObjects(plan, { work, line, onto });
  if (typeof end !== "string") return conflictIn(plan, end, onto);
  return { work, commit: end, onto, tree: await treeOf(repo, end) };
}

/**
 * Where the work's own commits begin: what it shares with the branch. Of a branch whose history was
 * written anew it shares less than it began with; then it is what it began with, so that nothing
 * comes back that was taken out (`kept` false).
 */
async function startOf(
  repo: string,
  { commit, base }: Work,
  target: string,
): Promise<{ base: string; kept: boolean } | null> {
  const shared = await askGit(repo, ["merge-base", target, commit]);
  const isCut =
    base !== null &&
    base !== shared &&
    (await isAncestor(repo, base, commit)) &&
    !(await isAncestor(repo, base, target)) &&
    (shared === null || (await isAncestor(repo, shared, base)));
  if (isCut) return { base, kept: false };
  return shared === null ? null : { base: shared, kept: true };
}

/**
 * The work as a line of commits. A rebase drops what a merge commit itself changed, so work that
 * has one becomes a single commit with the very tree of its last.
 */
async function straightened(repo: string, { commit }: Work, base: string): Promise<string> {
  const merges = await git(repo, ["rev-list", "--merges", "--count", `${base}..${commit}`]);
  if (merges.trim() === "0") return commit;
  const stdin = await git(repo, ["log", "-1", "--format=%B", commit]);
  const words = ["commit-tree", `${commit}^{tree}`, "-p", base, "-F", "-"];
  return (await git(repo, words, { stdin })).trim();
}

function conflictIn({ default_branch }: BatchPlan, files: string[], onto: string): Conflict {
  const other = `${default_branch} (${onto.slice(0, 10)})`;
  const detail = `The work and ${other} change the same lines: ${files.join(", ")}.`;
  return { status: "conflict", files, detail };
}
