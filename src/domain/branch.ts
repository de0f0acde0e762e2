import type { Attempt } from "./attempt.ts";

/** The branch on which a task is worked when it names none. */
export const ownBranch = (task_id: string): string => `ringmaster/${task_id}`;

/** The branch that holds the default branch and everything that is ready to be merged. */
export const PREVIEW_BRANCH = "ringmaster/preview";

/** Whether an attempt goes on with a branch that a person made. */
export const isAdopted = ({ branch, task_id }: Pick<Attempt, "branch" | "task_id">): boolean =>
  branch !== ownBranch(task_id);
