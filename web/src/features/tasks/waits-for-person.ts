import type { TaskState } from "../../../../src/domain/states.ts";
import type { Task } from "../../../../src/domain/task.ts";

/** States in which nothing more happens until a person decides. */
export const FOR_A_PERSON: readonly TaskState[] = [
  "blocked",
  "needs_decomposition",
  "failed",
  "build_failed",
  "code_review",
];

/** Whether nothing more happens with a task until a person decides. */
export function waitsForPerson({ status }: Pick<Task, "status">): boolean {
  return FOR_A_PERSON.includes(status);
}
