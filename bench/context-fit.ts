import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fitWeights, type Fitted } from "./context/fit.ts";
import { GROUPS } from "./context/groups.ts";
import { leftOutFigures, type ListFigures } from "./context/left-out.ts";
import { makeTasks } from "./context/made-tasks.ts";
import { rowOf, type Row } from "./context/rows.ts";
import { indexAt } from "./context/subject.ts";
import { mirrorOf } from "./context/tasks.ts";

const TASKS_EACH = 50;

async function rowsOf(mirrors: string, repo: string, shelf: string): Promise<Row[]> {
  const dir = mirrorOf(mirrors, repo);
  const rows: Row[] = [];
  for (const task of await makeTasks(repo, dir, TASKS_EACH))
    rows.push(rowOf(await indexAt(dir, task.parent_sha, shelf), task));
  console.log(`${repo}: ${rows.length} tasks`);
  return rows;
}

function told(name: string, { any1, all5, r10, mrr }: ListFigures): string {
  const cells = [any1, all5, r10, mrr].map((value) => (100 * value).toFixed(1).padStart(7));
  return `${name.padEnd(24)}${cells.join("")}`;
}

/**
 * `npm run bench -- context-fit FILE OWNER/NAME…`: fits the weights of the ranking on commits of
 * repositories whose mirrors lie in the folder that MIRROR names, as `owner+name/repo`. Prints what
 * each part brings, by fitting on all repositories but one and looking at that one in turn, and
 * writes to FILE the weights that all of them give, and those without each group of features.
 * Give it none of the repositories that figures are measured on.
 */
export async function run([file, ...repos]: string[]): Promise<number> {
  const mirrors = process.env["MIRROR"];
  if (mirrors === undefined || file === undefined || repos.length < 2) {
    console.error("Expected MIRROR, a file to write, and two repositories at least (owner/name).");
    return 2;
  }
  const shelf = await mkdtemp(join(tmpdir(), "ringmaster-fit-"));
  try {
    const rows: Row[] = [];
    for (const repo of repos) rows.push(...(await rowsOf(mirrors, repo, shelf)));
    await writeFile(file, `${JSON.stringify(fitAll(rows), null, 1)}\n`);
    return 0;
  } finally {
    await rm(shelf, { recursive: true, force: true });
  }
}

/** The weights of all features, then those without each group. */
function fitAll(rows: readonly Row[]): Record<string, Fitted> {
  console.log(`${"left out one by one, %".padEnd(24)}   any1   all5    r10    mrr`);
  console.log(told("all features", leftOutFigures(rows, null)));
  const fitted = { all: fitWeights(rows, null) };
  const without = Object.entries(GROUPS).map(([name, group]) => {
    console.log(told(`without ${name}`, leftOutFigures(rows, group)));
    return [name, fitWeights(rows, group)] as const;
  });
  return { ...fitted, ...Object.fromEntries(without) };
}
