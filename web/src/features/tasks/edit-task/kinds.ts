import type { Task } from "../../../../../src/domain/task.ts";

/** Every kind of task. A test compares them with the domain's. */
export const KINDS: readonly Task["kind"][] = [
  "bug",
  "feature",
  "task",
  "chore",
  "research",
  "infrastructure",
];
