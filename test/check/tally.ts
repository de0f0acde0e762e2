import { readFileSync } from "node:fs";
import { z } from "zod";
import { matrixCell, type JudgedCell } from "./matrix.ts";
import type { Ending } from "./run.ts";

/**
 * What came of a step. `failures` names each thing that failed; `cells` are its tests that have a
 * place in the matrix of real agents, which are counted like all others.
 */
export type Tally = {
  passed: number;
  skipped: number;
  failures: string[];
  cells?: JudgedCell[];
};

/** What is read of the report that vitest writes as JSON. */
const vitestReport = z.object({
  numPassedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          meta: z.object({ cell: matrixCell.optional() }).default({}),
        }),
      ),
    }),
  ),
});

/** A step that failed as a whole. */
export function failed(reason: string): Tally {
  return { passed: 0, skipped: 0, failures: [reason] };
}

/** What a command said by its end: one thing, passed or failed. */
export function tallyCommand(ending: Ending): Tally {
  return ending.code === 0 ? { passed: 1, skipped: 0, failures: [] } : failed(why(ending));
}

/**
 * What a run of vitest came to. Also failures: a file that could not be loaded, a report that is
 * not there, an exit code that no failed test explains, and a run in which no test ran.
 */
export function tallyVitest(ending: Ending, report_file: string): Tally {
  const report = readReport(report_file);
  if (report === null) return failed(`wrote no report (${why(ending)})`);
  const failures = report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed");
    if (tests.length > 0) return tests.map((test) => test.fullName);
    return status === "failed" ? [`${name}: ${message?.split("\n")[0] ?? "did not load"}`] : [];
  });
  const { numPassedTests: passed, numPendingTests, numTodoTests } = report;
  if (passed === 0 && failures.length === 0) failures.push("ran no test");
  if (ending.code !== 0 && failures.length === 0) failures.push(why(ending));
  const cells = cellsOf(report);
  const matrix = cells.length > 0 ? { cells } : {};
  return { passed, skipped: numPendingTests + numTodoTests, failures, ...matrix };
}

function cellsOf({ testResults }: z.infer<typeof vitestReport>): JudgedCell[] {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return tests.flatMap(({ status, meta: { cell } }) => (cell ? [{ ...cell, status }] : []));
}

function readReport(file: string): z.infer<typeof vitestReport> | null {
  try {
    return vitestReport.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null; // A runner that was ended or fell over leaves no report, or half of one.
  }
}

function why(ending: Ending): string {
  if (ending.error !== null) return `could not start: ${ending.error}`;
  if (ending.timed_out) return "took too long and was ended";
  return ending.code === null ? "was ended by a signal" : `exit code ${ending.code}`;
}

/** The last line of the check; other programs read it. */
export function lastLine(tallies: Tally[]): string {
  const sum = (of: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const skipped = sum((tally) => tally.skipped);
  const failures = sum((tally) => tally.failures.length);
  const line = `${sum((tally) => tally.passed)} passed, ${failures} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
