import type { Attempt } from "./attempt.ts";

/** The branch on which a task is worked when it names none. */
export const ownBranch = (task_id: string): string => `ringmaster/${task_id}`;

/** Whether an attempt goes on with a branch that a person made. */
export const isAdopted = ({ branch, task_id }: Pick<Attempt, "branch" | "task_id">): boolean =>
  branch !== ownBranch(task_id);
