import type { MergeResult } from "./workspace.ts";

/**
 * A rebased result that waits to be proven; `base` is the default branch's head it goes on top
 * of.
 */
export type Rebased = { commit: string; tree: string; base: string };

/**
 * A branch that is to reach the default branch. `marker` is found in the message of its last
 * commit.
 */
export type MergePlan = {
  repo: string;
  default_branch: string;
  /** The commit that was proven. */
  commit: string;
  /**
   * A trailer of the work's commits, `Ringmaster-Attempt: at-…`; tells a merge that was done
   * already.
   */
  marker: string;
  /** Folder for the temporary detached worktree. */
  scratch: string;
} & Partial<Pick<BatchPlan, "how"> & Pick<Work, "base" | "message">>;

/** Proven work that waits to be merged. */
export type Work = {
  /** The commit that was proven. */
  commit: string;
  /** Where it began; null when that is not known. */
  base: string | null;
  /** Tells a merge that was done already; see `MergePlan`. */
  marker: string;
  /** The message of its merge commit, where there is one. */
  message: string;
};

/**
 * Works that are to reach the default branch together, in this order: each by its own commits on
 * top of what is there, or by a merge commit.
 */
export type BatchPlan = {
  repo: string;
  default_branch: string;
  scratch: string;
  how: "rebase" | "merge";
  works: readonly Work[];
};

/** Works on top of one another and of `base`; `commit` and `tree` are those of the last. */
export type Stack = Rebased & {
  /** By marker: the last commit of each, and the one on top of which it was put. */
  works: { marker: string; commit: string; onto: string }[];
};

/** How a work of many ended. `broken`: nothing was said of the work, something else failed. */
export type WorkEnd = MergeResult | { status: "unproven" } | { status: "broken"; error: unknown };

/** The server's side of a repository: what becomes of proven work. */
export interface Delivery {
  /**
   * Rebases the work onto the default branch in a temporary detached worktree, asks `prove` about
   * the result, and fast-forwards. The default branch moves only if it is still where the rebase
   * began; where it is checked out, that checkout is moved too unless its own changes stand in the
   * way (`held`).
   */
  merge(
    plan: MergePlan,
    prove: (rebased: Rebased) => Promise<boolean>,
  ): Promise<MergeResult | { status: "unproven" }>;
  /**
   * The same for many works: they are put on top of one another, the top is proven once, and the
   * branch moves once. When it is not proven, each half is tried by itself, until those are found
   * that spoil it; the rest goes through. A work that conflicts with another one of them is left
   * out and tried alone after. Answers the ends in the order of the works.
   */
  mergeAll(plan: BatchPlan, prove: (stack: Stack) => Promise<boolean>): Promise<WorkEnd[]>;
  /**
   * A new commit on the default branch that takes back everything since `to` that `commits`
   * brought.
   */
  revert(plan: RevertPlan): Promise<{ commit: string }>;
  /**
   * A new commit on the default branch that takes back what the commits `from..to` brought, proven
   * before the branch moves. Nothing that came later is touched: where it changed the same lines,
   * those files are a `conflict`.
   */
  takeBack(plan: TakeBackPlan, prove: (result: Rebased) => Promise<boolean>): Promise<TakenBack>;
  /** Where a commit's own work begins: the newest commit it shares with the default branch. */
  base(repo: string, default_branch: string, commit: string): Promise<string>;
  /** Tree of a commit. */
  tree(repo: string, commit: string): Promise<string>;
  /** Newest commit of the default branch. */
  head(repo: string, default_branch: string): Promise<string>;
}

/** What is to be taken back without touching what came later. */
export type TakeBackPlan = RevertPlan;

/** How taking back ended. `held`: local changes of a checkout stand in the way. */
export type TakenBack =
  | { status: "reverted"; commit: string }
  | { status: "unproven" }
  | { status: "conflict"; files: string[] }
  | { status: "held"; detail: string };

/** Commits `from..to` (exclusive, inclusive) to take back, with the message of the new commit. */
export type RevertPlan = {
  repo: string;
  default_branch: string;
  from: string;
  to: string;
  message: string;
  /** Trailer by which a revert that was done already is found. */
  marker: string;
  scratch: string;
};
