import type { BatchPlan, MergePlan, Rebased, Stack, Work, WorkEnd } from "../../ports/delivery.ts";
import type { MergeResult } from "../../ports/workspace.ts";
import { isAncestor, treeOf } from "../../std/git.ts";
import { sweepScratch } from "../../std/worktrees.ts";
import { changedFiles, forward, headOfBranch, type StepEnd } from "./forward.ts";
import { findMarked } from "./marker.ts";
import { pileUp, type Pile, type Placed } from "./pile.ts";

/** How a merge ended; `unproven` when the checks of the merged result were not green. */
export type MergeEnd = MergeResult | { status: "unproven" };

type Prove = (rebased: Rebased) => Promise<boolean>;

/** How often a merge begins anew because the default branch moved meanwhile. */
const TRIES_MAX = 3;

/**
 * Brings proven work onto the default branch; see `Delivery.merge`. Safe to call again after any
 * kill.
 */
export async function mergeWork(plan: MergePlan, prove: Prove): Promise<MergeEnd> {
  const { commit, base, marker, message, how = "rebase", ...place } = plan;
  const work = { commit, marker, base: base ?? null, message: message ?? "" };
  const [end] = await mergeAll({ ...place, how, works: [work] }, (stack) =>
    prove({ commit: stack.commit, tree: stack.tree, base: stack.base }),
  );
  if (!end) throw new Error("Expected an end of the merge, got none.");
  if (end.status === "broken") throw end.error;
  return end;
}

type Run = {
  plan: BatchPlan;
  prove: (stack: Stack) => Promise<boolean>;
  ends: Map<Work, WorkEnd>;
  /** Trees that were red. */
  red: Set<string>;
  /** Set as soon as something stands in the way of them all; then nothing else is tried. */
  held: WorkEnd | null;
};

/** Brings many works onto the default branch; see `Delivery.mergeAll`. */
export async function mergeAll(
  plan: BatchPlan,
  prove: (stack: Stack) => Promise<boolean>,
): Promise<WorkEnd[]> {
  const { repo, scratch, works } = plan;
  const place = { repo, scratch, kind: "merge" };
  await sweepScratch(place);
  const target = await headOfBranch(repo, plan.default_branch);
  const merged = await Promise.all(works.map((work) => alreadyMerged(plan, work, target)));
  const ends = new Map<Work, WorkEnd>();
  for (const [at, work] of works.entries()) if (merged[at]) ends.set(work, merged[at]);
  const open = works.filter((work) => !ends.has(work));
  await land({ plan, prove, ends, red: new Set<string>(), held: null }, open);
  return works.map((work) => ends.get(work) ?? movedAway(plan));
}

async function alreadyMerged(
  { repo }: BatchPlan,
  { commit, marker }: Work,
  target: string,
): Promise<WorkEnd | null> {
  const marked = await findMarked(repo, { since: commit, until: target, marker });
  const found = marked ?? ((await isAncestor(repo, commit, target)) ? commit : null);
  if (found === null) return null;
  return { status: "merged", commit: found, tree: await treeOf(repo, found), already: true };
}

function movedAway({ default_branch }: BatchPlan): WorkEnd {
  const detail =
    `Expected ${default_branch} to stay while the work was put on top of it, ` +
    `but it moved ${TRIES_MAX} times.`;
  return { status: "moved", detail };
}

/** Puts works on top of one another and the branch on top of them; every one gets its end. */
async function land(run: Run, works: readonly Work[]): Promise<void> {
  const { repo, default_branch } = run.plan;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const open = works.filter((work) => !run.ends.has(work));
    if (open.length === 0) return;
    if (run.held) return endAll(run, open, run.held);
    const target = await headOfBranch(repo, default_branch);
    const pile = await pileUp(run.plan, target, open);
    for (const [work, end] of pile.ended) run.ends.set(work, end);
    if ((await landPile(run, pile)) === "moved") continue;
    for (const work of pile.later) await land(run, [work]);
  }
}

function endAll(run: Run, works: readonly Work[], end: WorkEnd): void {
  for (const work of works) run.ends.set(work, end);
}

async function landPile(run: Run, pile: Pile): Promise<"moved" | "ended"> {
  const { placed, target } = pile;
  const works = placed.map(({ work }) => work);
  const top = placed.at(-1);
  if (!top) return "ended";
  const verdict = await judge(run, pile, top);
  if (verdict !== "green" && placed.length > 1) {
    const half = Math.ceil(works.length / 2);
    await land(run, works.slice(0, half));
    await land(run, works.slice(half));
    return "ended";
  }
  if (verdict !== "green") {
    endAll(run, works, verdict);
    return "ended";
  }
  const { repo, default_branch: branch } = run.plan;
  const step = await forward({ repo, branch, from: target, to: top.commit });
  if (step.status === "moved") return "moved";
  if (step.status === "held") await landAround(run, pile, step);
  else for (const each of placed) run.ends.set(each.work, mergedEnd(each));
  return "ended";
}

/**
 * Files that a person has not committed hold the works that change them, and the others go on
 * without these. What is no matter of files, such as a rebase under way, holds them all.
 */
async function landAround(
  run: Run,
  { placed, later }: Pile,
  { detail, files = [] }: Extract<StepEnd, { status: "held" }>,
): Promise<void> {
  const held = { status: "held", detail } as const;
  const inWay = await changing(run.plan.repo, placed, files);
  endAll(run, inWay.length > 0 ? inWay : [...placed.map(({ work }) => work), ...later], held);
  if (inWay.length === 0) run.held = held;
  else
    await land(
      run,
      placed.map(({ work }) => work).filter((work) => !inWay.includes(work)),
    );
}

/** Those of the works that change one of these files, or one in or above such a folder. */
async function changing(
  repo: string,
  placed: readonly Placed[],
  files: readonly string[],
): Promise<Work[]> {
  const touches = (path: string) =>
    files.some((file) => `${path}/`.startsWith(`${file}/`) || `${file}/`.startsWith(`${path}/`));
  const found = placed.map(async ({ work, onto, commit }) => {
    const rows = await changedFiles(repo, onto, commit);
    return rows.some(({ path }) => touches(path)) ? [work] : [];
  });
  return (await Promise.all(found)).flat();
}

function mergedEnd({ commit, tree, onto }: Placed): WorkEnd {
  const merged = { status: "merged", commit, tree } as const;
  return commit === onto
    ? { ...merged, already: true, empty: true }
    : { ...merged, already: false };
}

/** Whether the top of a pile is proven. What breaks the proof of one alone is its own end. */
async function judge(
  { prove, red }: Run,
  { placed, target }: Pile,
  { commit, tree }: Placed,
): Promise<"green" | WorkEnd> {
  if (red.has(tree)) return { status: "unproven" };
  try {
    const works = placed.map((each) => ({
      marker: each.work.marker,
      commit: each.commit,
      onto: each.onto,
    }));
    if (await prove({ commit, tree, base: target, works })) return "green";
    red.add(tree);
    return { status: "unproven" };
  } catch (error) {
    return { status: "broken", error }; // whoever asked tells it, once it is clear whose it is
  }
}
