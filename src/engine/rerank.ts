import { rank } from "../domain/ranking.ts";
import type { Tables } from "../ports/store.ts";

/** Gives every open task its score again; called on every change of graph, priority or openness. */
export async function rerank(tables: Tables): Promise<void> {
  const open = await tables.tasks.open();
  const scores = rank(open, await tables.dependencies.all());
  for (const task of open) {
    const score = scores.get(task.id) ?? 0;
    if (score !== task.score) await tables.tasks.update(task.id, task.version, { score });
  }
}
