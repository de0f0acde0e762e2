import { fitFiles } from "./fit.ts";
import type { Group } from "./groups.ts";
import { secondOf, type Row } from "./rows.ts";
import { scoreUnder, type List } from "./softmax-fit.ts";

/** How well files are ordered; means over tasks, 0..1. */
export type ListFigures = { any1: number; all5: number; r10: number; mrr: number };

/**
 * Figures on repositories that the weights were not fitted on: each in turn is left out, the models
 * are fitted on the others, and its tasks are ranked.
 */
export function leftOutFigures(rows: readonly Row[], without: Group | null): ListFigures {
  const figures = [...Map.groupBy(rows, ({ task }) => task.repo).keys()].flatMap((repo) => {
    const models = fitFiles(
      rows.filter(({ task }) => task.repo !== repo),
      without,
    );
    const own = rows.filter(({ task }) => task.repo === repo);
    return own.map((row) => {
      const golds = row.task.gold_files.length;
      return figuresOf(secondOf(row, models.first), models.second, golds);
    });
  });
  const mean = (name: keyof ListFigures) =>
    figures.reduce((sum, each) => sum + each[name], 0) / figures.length;
  return { any1: mean("any1"), all5: mean("all5"), r10: mean("r10"), mrr: mean("mrr") };
}

function figuresOf(list: List, weights: Float64Array, golds: number): ListFigures {
  const ordered = list
    .map(({ values, is_gold }, at) => ({ score: scoreUnder(weights, values), is_gold, at }))
    .toSorted((a, b) => b.score - a.score || a.at - b.at);
  const found = (count: number) => ordered.slice(0, count).filter((one) => one.is_gold).length;
  const first = ordered.findIndex(({ is_gold }) => is_gold);
  return {
    any1: found(1) > 0 ? 1 : 0,
    all5: found(5) === golds ? 1 : 0,
    r10: found(10) / golds,
    mrr: first < 0 ? 0 : 1 / (first + 1),
  };
}
