import { openIndex } from "../../src/adapters/context/index/open.ts";
import type { CodeIndex } from "../../src/adapters/context/index/shape.ts";
import { rank } from "../../src/adapters/context/rank/rank.ts";
import type { Weights } from "../../src/adapters/context/rank/weights.ts";
import type { Answer } from "./scoring.ts";
import type { GoldTask } from "./tasks.ts";

/** As far as the figures look: the largest budget of the data set. */
const TOKENS = 50_000;

/** The product's own index of a commit; what it learns is kept in `shelf`, a folder. */
export async function indexAt(repo: string, commit: string, shelf: string): Promise<CodeIndex> {
  return openIndex({ repo, commit, shelf });
}

/** What the product answers for a task; other weights than its own are for the ablation. */
export function productAnswer(index: CodeIndex, task: GoldTask, weights?: Weights): Answer {
  const { title, body } = task;
  const ranked = rank(index, { title, body, budget: TOKENS, ...(weights && { weights }) });
  return ranked.files;
}
