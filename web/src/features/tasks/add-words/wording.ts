import type { Placed } from "./placed.ts";

const count = (items: readonly Placed[], attached: boolean) =>
  items.filter(({ action }) => (action === "attached") === attached).length;

const tasks = (n: number) => (n === 1 ? "1 task" : `${n} tasks`);

/** What the button does with a preview. */
export function actionWords(items: readonly Placed[]): string {
  const made = count(items, false);
  return made === 0 ? "Attach to what is there" : `Make ${tasks(made)}`;
}

/** What was done, in a sentence. */
export function doneWords(items: readonly Placed[]): string {
  const [made, attached] = [count(items, false), count(items, true)];
  const rest = attached === 0 ? "" : `, ${attached} found among the open ones`;
  return `${tasks(made)} made${rest}.`;
}
