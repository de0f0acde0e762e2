/**
 * Where a branch is to be pushed; `scratch` is a folder for what is made on the way. With `address`
 * it is pushed there only: the remote's name may lead elsewhere by now.
 */
export type PushPlan = {
  repo: string;
  branch: string;
  remote: string;
  scratch: string;
  address?: string;
};

/**
 * How a push ended. `rejected`: the remote does not take it, as when its branch has commits that
 * ours lacks. `unreachable`: nothing was said of the commit; it may go well later.
 */
export type PushEnd =
  | { status: "pushed"; commit: string }
  | { status: "rejected" | "unreachable"; detail: string };

/** Work that is ready, in the order in which it is to be merged. */
export type Ready = { id: string; commit: string };

/** A branch that is to hold the default branch and everything that is ready. */
export type PreviewPlan = {
  repo: string;
  default_branch: string;
  /** The name of the preview branch; null: nothing is written to any branch. */
  branch: string | null;
  /** Whether it is told with whom each work conflicts, which costs a merge for each pair. */
  tell_whom: boolean;
  works: readonly Ready[];
};

/** What a preview holds, and what it had to leave out. */
export type Preview = {
  /** Its newest commit, and that of the default branch below it. */
  commit: string;
  base: string;
  included: string[];
  conflicts: {
    id: string;
    files: string[];
    /** Ids of the works it conflicts with, `null` is the default branch; none unless asked for. */
    with: (string | null)[];
  }[];
};

/** What a work wanted, and what the default branch got since it began. */
export type Intents = {
  /** The work's own change as a unified diff, cut. */
  diff: string;
  /** The commits of the default branch that touch the same files, newest first. */
  commits: { commit: string; message: string }[];
};

/** The question for the intents of two sides that conflict. */
export type IntentsPlan = { repo: string; default_branch: string; base: string; commit: string };

/** What is done with the branches of a repository beside merging. */
export interface Branches {
  /** Pushes the branch as it is, never by force and without a question to anybody. */
  push(plan: PushPlan): Promise<PushEnd>;
  /**
   * Where a remote's name leads, without what signs in there; null: there is no such remote, or
   * its address is none that can be trusted, and a push is rejected.
   */
  address(plan: Pick<PushPlan, "repo" | "remote">): Promise<string | null>;
  /** The commit that was pushed last, or null. */
  pushed(plan: Pick<PushPlan, "repo" | "branch" | "remote">): Promise<string | null>;
  /** Puts together what is ready without touching any folder. */
  preview(plan: PreviewPlan): Promise<Preview>;
  /** What both sides of a conflict are about. */
  intents(plan: IntentsPlan): Promise<Intents>;
}
