import type { Changes } from "../domain/change.ts";
import type { CheckSetting, RepositorySettings } from "../domain/settings.ts";

/** What a repository is like; answered only for one that can be worked on. */
export type RepositoryFacts = { repo: string; default_branch: string; head: string };

/** A worktree to take: a new folder on a new branch that starts at the default branch. */
export type WorktreePlan = {
  repo: string;
  default_branch: string;
  path: string;
  branch: string;
  /** Work found on the branch or in the folder is kept under this ref before anything is reset. */
  backup_ref: string;
  /** The branch is a person's: the work goes on at its newest commit, and it is never removed. */
  adopts?: boolean;
  /** Take the folder over as it lies, if it still is this task's: nothing is saved or reset. */
  resume?: boolean;
  /** The commit on which work goes on where no folder is taken over; null: the default branch's. */
  start?: string | null;
};

/**
 * A worktree that was taken. `base` is the commit by whose settings the work is judged; `saved`
 * holds the work that was in the way; `from` says whether the folder was made, had been kept ready,
 * or was taken over as it lay.
 */
export type Taken = { base: string; saved: string | null; from: "new" | "pool" | "as_it_lay" };

/**
 * What the folder and branch look like now. `changed`: the branch has commits that the base
 * lacks.
 */
export type WorkState = { head: string; tree: string; changed: boolean; files: string[] };

/**
 * What a merge came to. `empty`: the branch held the same changes already, so that `commit` is not
 * the work's own.
 */
export type MergeResult =
  | { status: "merged"; commit: string; tree: string; already: boolean; empty?: true }
  | { status: "conflict"; files: string[]; detail: string }
  | { status: "held"; detail: string }
  | { status: "moved"; detail: string };

/** What one check did; `output` is the tail of both streams, interleaved. */
export type CheckRun = {
  check: CheckSetting;
  verdict: "green" | "red" | "unrunnable";
  exit_code: number | null;
  duration_ms: number;
  output: string;
  /** It was red on this tree before, and is green now that it was tried again. */
  flaky: boolean;
  /** What it ran in, as JSON: system, versions, tools and names of variables. */
  environment: string;
};

/** The worker's side of a repository: its own worktree and the checks of a tree. */
export interface Workspace {
  /**
   * Refuses what cannot be worked on: no repository, no commits; and with `adopts` a branch that
   * work cannot go on with: the default one, one that is not there or is checked out.
   */
  inspect(repo: string, adopts?: string): Promise<RepositoryFacts>;
  /** Takes the worktree; a folder there that is not this task's worktree is refused. Idempotent. */
  prepare(plan: WorktreePlan): Promise<Taken>;
  /** Commits everything uncommitted in the worktree, if anything; answers what the branch holds. */
  commit(plan: WorktreePlan, message: string): Promise<WorkState>;
  /**
   * `ringmaster.toml` of the tree of `commit`, or `{}` settings when it has none. One that cannot
   * be used is stood in for by the newest one before it that can; `settings_invalid` without any.
   */
  settings(repo: string, commit: string): Promise<RepositorySettings>;
  /**
   * Why the `ringmaster.toml` at `to` cannot be used; null: it can, or it is as it was at `from`,
   * so that whoever went on from there did not break it.
   */
  misfit(asked: SettingsAsked): Promise<SettingsMisfit | null>;
  /**
   * Runs the checks on `commit`, extracted clean into a folder of its own that is removed after.
   * What one writes to the tree, the next does not see. Answers each run in the order of the
   * settings; a red check that was tried again has several, of which the last one counts.
   */
  check(job: CheckJob): Promise<CheckRun[]>;
  /** What the work at `to` changes, file by file, since it parted from `from`. */
  changes(asked: ChangesAsked): Promise<Changes>;
  /**
   * Makes what the branch brings one commit where it parted from the default branch, with the same
   * tree. The commits before it stay under no branch.
   */
  fold(plan: WorktreePlan, message: string): Promise<WorkState>;
  /**
   * Whatever is done after this commit is to be taken back: by `undo`, or when the folder is taken
   * over because that never came.
   */
  hold(plan: WorktreePlan, commit: string): Promise<void>;
  /**
   * Takes back whatever was done in the worktree and on its branch since `commit`, which is kept
   * under the backup ref. Answers whether there was anything.
   */
  undo(plan: WorktreePlan, commit: string): Promise<boolean>;
  /**
   * Keeps everything under the backup ref, then runs the commands of `teardown` and removes folder
   * and branch. Idempotent. Does nothing when `mayGo` says no, which is asked once more while
   * nobody else can take the folder.
   */
  discard(plan: WorktreePlan, mayGo?: () => Promise<boolean>): Promise<void>;
}

/** A commit whose settings are looked at, and the one it goes on from; null: none that counts. */
export type SettingsAsked = { repo: string; from: string | null; to: string };

/** Why a settings file cannot be used: a sentence with the place, and the line if it is known. */
export type SettingsMisfit = { line: number | null; text: string };

/** Two commits of a repository whose difference is asked for. */
export type ChangesAsked = { repo: string; from: string; to: string };

/** Checks to run on one commit. `scratch` is a folder in which the extracted tree may lie. */
export type CheckJob = {
  repo: string;
  commit: string;
  scratch: string;
  settings: RepositorySettings;
  signal: AbortSignal;
  /** Variables for the checks beside the usual ones, such as ports that were leased for them. */
  env?: Record<string, string>;
  /** Whether a red check that names no number of retries is worth trying again; else it is not. */
  deservesRetry?: (check: CheckSetting) => Promise<boolean>;
};
