import type { TaskState } from "../../../../../src/domain/states.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import { isHeld } from "../../../ui/state/tones.ts";
import { FOR_A_PERSON } from "../waits-for-person.ts";

const ON_ITS_WAY: readonly TaskState[] = ["merging", "deploying", "verifying"];

/** How the work stands, in one line: what is wanted of the reader comes first. */
export function boardSentence(tasks: readonly Pick<Task, "status">[]): string {
  const count = (states: readonly TaskState[]) =>
    tasks.filter((task) => states.includes(task.status)).length;
  const held = tasks.filter((task) => isHeld(task.status)).length;
  const parts = [
    [count(FOR_A_PERSON), "waiting for you"],
    [held, "being worked on"],
    [count(ON_ITS_WAY), "on the way to main"],
    [count(["ready"]), "ready"],
    [count(["completed"]), "completed"],
  ] as const;
  const said = parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`);
  return said.length === 0 ? "Nothing is open." : said.join(" · ");
}
