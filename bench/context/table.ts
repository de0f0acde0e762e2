import { FIGURES, intervalOf, meanOf, type Figure, type Scores } from "./scoring.ts";

/** A method and what it scored on each task. */
export type Measured = { name: string; scores: readonly Scores[] };

const percent = (value: number) => (100 * value).toFixed(1);
const NAME_WIDTH = 34;

/** The head of a table of figures. */
export function headLine(): string {
  return `${"%".padEnd(NAME_WIDTH)}${FIGURES.map((name) => name.padStart(7)).join("")}`;
}

/** A method's means, one column a figure. */
export function meanLine({ name, scores }: Measured): string {
  const means = meanOf(scores);
  const cells = FIGURES.map((figure) => percent(means[figure]).padStart(7));
  return `${name.padEnd(NAME_WIDTH)}${cells.join("")}`;
}

/** The 95 % intervals of the means, whole percents. */
export function intervalLine({ scores }: Measured): string {
  const cells = FIGURES.map((figure) => {
    const [low, high] = intervalOf(scores.map((each) => each[figure]));
    return `${(100 * low).toFixed(0)}-${(100 * high).toFixed(0)}`.padStart(7);
  });
  return `${"  95 % interval".padEnd(NAME_WIDTH)}${cells.join("")}`;
}

/** What is to be reached, and what the best plain method on record reaches; shares. */
export const BARS: Readonly<Partial<Record<Figure, { bar: number; plain: number }>>> = {
  all5: { bar: 0.78, plain: 0.7 },
  mrr: { bar: 0.82, plain: 0.77 },
  h8k: { bar: 0.78, plain: 0.71 },
  h16k: { bar: 0.86, plain: 0.79 },
};

/** Each bar with what was reached; and whether all were. */
export function barLines(scores: readonly Scores[]): { lines: string[]; is_reached: boolean } {
  const means = meanOf(scores);
  const rows = FIGURES.flatMap((figure) => {
    const row = BARS[figure];
    return row === undefined ? [] : [{ figure, ...row, value: means[figure] }];
  });
  const lines = rows.map(({ figure, bar, plain, value }) => {
    const said = value >= bar ? "reached" : "not reached";
    const told = `${percent(value)} (to reach ${percent(bar)}, best plain ${percent(plain)})`;
    return `${figure.padEnd(6)}${told}  ${said}`;
  });
  return { lines, is_reached: rows.every(({ value, bar }) => value >= bar) };
}
