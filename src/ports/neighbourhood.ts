import type { Placed } from "./sandbox.ts";
import type { WorktreePlan } from "./workspace.ts";

/**
 * Where git writes when somebody commits in a worktree, on its own branch and nothing else. All of
 * it is there when it is answered.
 */
export type GitRoom = { writable: string[] };

/**
 * A git folder of an agent's own, so that nothing that it writes is the repository's before it was
 * looked at: objects, branches, HEAD and index, to be seen where git looks for them.
 */
export type Quarantine = { common: string; placed: Placed[] };

/**
 * How everything looks around a worktree that the work in it must not change. Ringmaster's own
 * branches and worktrees are left out: other attempts work there. What stands for a file, a ref or
 * a HEAD changes when that does.
 */
export type Outside = {
  /** The main checkout; null for a bare repository. */
  checkout: string | null;
  /** Worktrees of others, Ringmaster's among them. */
  worktrees: string[];
  /** Files of the main checkout that are not as its HEAD has them, by absolute path. */
  files: Readonly<Record<string, string>>;
  /** Branches and tags, by full name. */
  refs: Readonly<Record<string, string>>;
  /** What is checked out in the main checkout and in the worktrees of people, by folder. */
  heads: Readonly<Record<string, string>>;
};

/** What lies around a worktree: its repository, the main checkout, the worktrees of others. */
export interface Neighbourhood {
  room(plan: WorktreePlan): Promise<GitRoom>;
  /**
   * Lays one out for the next run. What a run left in it is brought over, checked, by the next that
   * uses the worktree: another run, a commit, whoever takes the folder over or clears it away.
   */
  quarantine(plan: WorktreePlan): Promise<Quarantine>;
  look(plan: WorktreePlan): Promise<Outside>;
  /** The commit in which git keeps the last committed content of a file; null: in none. */
  keptIn(file: string): Promise<string | null>;
}
