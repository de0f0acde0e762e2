/** A repository whose worktrees are kept, and the branch from which work in it starts. */
export type KeptRepository = { repo: string; default_branch: string; signal?: AbortSignal };

/**
 * A worktree of ours as it lies on the disk. `kept` is set for one that is ready for whoever comes
 * next, with the commit it has, and megabytes.
 */
export type FoundTree = {
  repo: string;
  /** Null for a branch of ours that has no worktree. */
  path: string | null;
  /** The branch it was made for, or is on. */
  branch: string | null;
  /** False: git knows it, but its folder is gone. */
  there: boolean;
  /** Whether it lies in the pool; one that is not `kept` is being made or brought to a commit. */
  pooled: boolean;
  kept: { commit: string; mb: number; made_at: string } | null;
  /** A tree of the pool that belongs to nobody: its maker died, or git does not know it. */
  orphan: boolean;
};

/** What became of making or renewing one. `mb` are megabytes on the disk. */
export type Readied =
  | { status: "ready"; path: string; commit: string; mb: number }
  | { status: "dropped" | "failed"; path: string; detail: string };

/** What is to be cleared away; work is kept under a ref of `backup` before. */
export type Clearing = KeptRepository & {
  trees: readonly { path: string; branch: string | null }[];
  /** Branches of ours without a worktree. */
  branches: readonly string[];
  /** The ref for the work of a branch or a folder, by the task's id: the last part of either. */
  backup: (task_id: string) => string;
  /**
   * Which of the tasks' trees and branches still belong to nobody; asked under the repository's
   * lock right before they go, so that none is taken from whoever claimed it meanwhile.
   */
  left: (task_ids: readonly string[]) => Promise<ReadonlySet<string>>;
};

/**
 * A folder or branch that was cleared away, and where its work is (null: all of it was merged), or
 * why it was not.
 */
export type Cleared = { name: string; kept_under: string | null; refused: string | null };

/** Work under a backup ref or a branch, and where it shall be laid out. */
export type Restoring = {
  repo: string;
  /** Refs that may hold it; the newest commit of them counts. */
  refs: readonly string[];
  /** The branch it is put on, which must not be there yet. */
  branch: string;
  /** The folder in which the branch is checked out; null: only the branch is made. */
  folder: string | null;
};

/** The server's side of worktrees: those kept ready, those left over, and work that was saved. */
export interface Worktrees {
  /**
   * Every worktree of ours, of these repositories and of any other whose folders lie here; with
   * `branches` also branches of ours without one.
   */
  list(repos: readonly string[], more?: { branches: boolean }): Promise<FoundTree[]>;
  /** Makes one ready: files, caches, copies, set-up. Nothing is left of one that failed. */
  keep(repository: KeptRepository): Promise<Readied>;
  /** Brings a kept one to the newest commit with only what differs, or drops it. */
  renew(repository: KeptRepository, path: string): Promise<Readied>;
  /** Removes one of the pool; false when somebody took it meanwhile. */
  drop(repository: KeptRepository, path: string): Promise<boolean>;
  /** Clears away folders, registrations and branches, thousands at once. Work is saved before. */
  clear(clearing: Clearing): Promise<Cleared[]>;
  /** Puts saved work on a branch, and into a folder if wanted. */
  restore(restoring: Restoring): Promise<{ ref: string; commit: string }>;
  /**
   * Lets refs keep commits, all of them or none; null lets a ref go, and with `/` at its end all
   * below it.
   */
  pin(repo: string, refs: Readonly<Record<string, string | null>>): Promise<void>;
}
