import type { ContextQuestion, HeldLines } from "../../../ports/context.ts";

/** Where in the code a task is likely about, best first; the same answer for the same question. */
export type Likely = (question: ContextQuestion) => Promise<readonly HeldLines[]>;

/** The first so many files among places, in their order. */
export function pathsOf(places: readonly HeldLines[], files_max: number): string[] {
  return [...new Set(places.map(({ path }) => path))].slice(0, files_max);
}

/** Everything that is said of a task in words, short of its title. */
export function bodyOf({ task }: Pick<ContextQuestion, "task">): string {
  const { description, acceptance_criteria, plan, files } = task;
  return [description, acceptance_criteria, plan, files.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}
