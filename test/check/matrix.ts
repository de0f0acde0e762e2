import { z } from "zod";

/** A test that is a cell of the matrix of real agents; `why` it was skipped, or null. */
export const matrixCell = z.object({
  cli: z.string(),
  row: z.string(),
  why: z.string().nullable(),
});

/** A test that is a cell of the matrix of real agents. */
export type MatrixCell = z.infer<typeof matrixCell>;

/** A cell, and what came of its test in vitest's words. */
export type JudgedCell = MatrixCell & { status: string };

const WORDS: Readonly<Record<string, string>> = { passed: "pass", failed: "FAIL" };

/** The matrix of agents and cases as lines of text, with the reasons of what was skipped below. */
export function matrixLines(cells: readonly JudgedCell[]): string[] {
  if (cells.length === 0) return [];
  const clis = [...new Set(cells.map(({ cli }) => cli))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const wide = Math.max(...rows.map((row) => row.length));
  const line = (head: string, words: string[]) =>
    [head.padEnd(wide), ...words.map((word, at) => word.padEnd(Math.max(4, clis[at]?.length ?? 0)))]
      .join("  ")
      .trimEnd();
  const body = rows.map((row) =>
    line(
      row,
      clis.map((cli) => wordOf(cells, cli, row)),
    ),
  );
  return [line("", clis), ...body, ...reasons(cells)];
}

function wordOf(cells: readonly JudgedCell[], cli: string, row: string): string {
  const found = cells.find((cell) => cell.cli === cli && cell.row === row);
  return found ? (WORDS[found.status] ?? "skip") : "-";
}

function reasons(cells: readonly JudgedCell[]): string[] {
  const skipped = cells.filter(({ status }) => WORDS[status] === undefined);
  const told = new Set(skipped.map(({ cli, why }) => `skip: ${cli} ${why ?? "was not run"}`));
  return [...told];
}
