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
};

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
   * A new commit on the default branch that takes back everything since `to` that `commits`
   * brought.
   */
  revert(plan: RevertPlan): Promise<{ commit: string }>;
  /** Where a commit's own work begins: the newest commit it shares with the default branch. */
  base(repo: string, default_branch: string, commit: string): Promise<string>;
  /** Tree of a commit. */
  tree(repo: string, commit: string): Promise<string>;
  /** Newest commit of the default branch. */
  head(repo: string, default_branch: string): Promise<string>;
}

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
