import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { methodsFor, type Method } from "./context/methods.ts";
import { FIGURES, scoreOf, type Figure, type Scores } from "./context/scoring.ts";
import { indexAt, productAnswer } from "./context/subject.ts";
import { barLines, headLine, intervalLine, meanLine } from "./context/table.ts";
import { mirrorOf, tasksIn, type GoldTask } from "./context/tasks.ts";
import { sizesOf, treeFor } from "./context/trees.ts";
import { quantile } from "./numbers.ts";

/** A task with what each method scored on it, in the order of the methods. */
type Row = { task: GoldTask; scores: Scores[]; index_ms: number; query_ms: number };

async function measure(task: GoldTask, methods: readonly Method[], dirs: Dirs): Promise<Row> {
  const repo = mirrorOf(dirs.mirrors, task.repo);
  const begun = performance.now();
  const index = await indexAt(repo, task.parent_sha, dirs.shelf);
  const indexed = performance.now();
  const answers = methods.map(({ answer }) => answer(index, task));
  const asked = performance.now();
  productAnswer(index, task); // the files are read and the code is warm by now
  const query_ms = performance.now() - asked;
  const sizes = await sizesOf(repo, task.parent_sha);
  const tree = await treeFor(repo, task.parent_sha, sizes, answers);
  const scores = answers.map((answer) => scoreOf(task, answer, tree));
  return { task, scores, index_ms: indexed - begun, query_ms };
}

type Dirs = { mirrors: string; shelf: string };

function print(rows: readonly Row[], methods: readonly Method[]): boolean {
  const scoresOf = (nth: number, of: readonly Row[]) => of.flatMap((row) => row.scores[nth] ?? []);
  console.log(headLine());
  for (const [nth, { name }] of methods.entries()) {
    const measured = { name, scores: scoresOf(nth, rows) };
    console.log(meanLine(measured));
    if (nth === 0) console.log(intervalLine(measured));
  }
  console.log("\nby repository");
  for (const [repo, own] of Map.groupBy(rows, ({ task }) => task.repo))
    console.log(meanLine({ name: repo, scores: scoresOf(0, own) }));
  const bars = barLines(scoresOf(0, rows));
  console.log(`\n${bars.lines.join("\n")}`);
  return bars.is_reached;
}

function printTimes(rows: readonly Row[]): void {
  const p50 = (values: readonly number[]) => quantile(values, 0.5).toFixed(0);
  for (const [repo, own] of Map.groupBy(rows, ({ task }) => task.repo)) {
    const [index, query] = [own.map((row) => row.index_ms), own.map((row) => row.query_ms)];
    console.log(
      `${repo.padEnd(34)} next index p50 ${p50(index)} ms  warm query p50 ${p50(query)} ms`,
    );
  }
}

/** How many files each task needs, and that each figure is one of a share: for a look by eye. */
function printTasks(rows: readonly Row[]): void {
  const shown: readonly Figure[] = FIGURES.filter((name) => ["all5", "mrr", "h8k"].includes(name));
  for (const { task, scores } of rows) {
    const cells = shown.map((name) => `${name} ${(scores[0]?.[name] ?? 0).toFixed(2)}`);
    console.log(`${task.repo} ${task.sha.slice(0, 10)} ${cells.join("  ")}  ${task.title}`);
  }
}

/**
 * `npm run bench -- context DIR [--tasks]`: how much of what real commits changed the ranking finds
 * from their words alone. DIR holds `dev.jsonl`, lines of tasks; MIRROR names the folder of their
 * bare repositories (`owner+name/repo`). Beside the product stand two plain methods, and the
 * product without each part of it, its weights fitted anew. Fails when a bar is not reached.
 */
export async function run([dir, ...flags]: string[]): Promise<number> {
  const mirrors = process.env["MIRROR"];
  const tasks = dir === undefined ? null : await tasksIn(join(dir, "dev.jsonl"));
  if (tasks === null || mirrors === undefined) {
    console.error(
      "Expected a folder with dev.jsonl, and MIRROR to name the folder of its repositories.",
    );
    return 2;
  }
  const shelf = await mkdtemp(join(tmpdir(), "ringmaster-context-"));
  try {
    const methods = await methodsFor();
    const rows: Row[] = [];
    for (const task of tasks) rows.push(await measure(task, methods, { mirrors, shelf }));
    if (flags.includes("--tasks")) printTasks(rows);
    const is_reached = print(rows, methods);
    printTimes(rows);
    return is_reached ? 0 : 1;
  } finally {
    await rm(shelf, { recursive: true, force: true });
  }
}
