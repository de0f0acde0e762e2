import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git } from "../src/std/git.ts";
import { indexAt, productAnswer } from "./context/subject.ts";
import { quantile } from "./numbers.ts";

const QUERIES = 40;
const COLD_MS_MAX = 5_000;
const NEXT_MS_MAX = 200;
const MEMORY_MB_MAX = 500;

async function timed<Value>(work: () => Value | Promise<Value>): Promise<[Value, number]> {
  const begun = performance.now();
  const value = await work();
  return [value, performance.now() - begun];
}

async function measure(repo: string, shelf: string) {
  const names = await git(repo, ["log", "--no-merges", `--max-count=${QUERIES}`, "--format=%s"]);
  const [head, before] = await Promise.all(
    ["HEAD", "HEAD~1"].map(async (name) => (await git(repo, ["rev-parse", name])).trim()),
  );
  const [, cold_ms] = await timed(() => indexAt(repo, before ?? "", shelf));
  const [index, next_ms] = await timed(() => indexAt(repo, head ?? "", shelf));
  const titles = names.split("\n").filter((title) => title !== "");
  const ask = (title: string) =>
    productAnswer(index, {
      repo,
      parent_sha: "",
      sha: "",
      title,
      body: "",
      gold_files: [],
      gold_hunks: {},
    });
  for (const title of titles) ask(title);
  const query_ms: number[] = [];
  for (const title of titles) query_ms.push((await timed(() => ask(title)))[1]);
  return { files: index.files.length, cold_ms, next_ms, query_ms };
}

/**
 * `npm run bench -- context-speed DIR`: for the git repository in DIR, what a cold index of the
 * commit before its newest takes, what the newest takes after it, and a query; and the most memory
 * the process ever had. Fails above 5 s, 200 ms or 500 MB.
 */
export async function run([repo]: string[]): Promise<number> {
  if (repo === undefined) {
    console.error("Expected the folder of a git repository.");
    return 2;
  }
  const shelf = await mkdtemp(join(tmpdir(), "ringmaster-speed-"));
  try {
    const { files, cold_ms, next_ms, query_ms } = await measure(repo, shelf);
    const [p50, p95] = [0.5, 0.95].map((share) => quantile(query_ms, share).toFixed(0));
    const memory_mb = process.resourceUsage().maxRSS / 1024;
    console.log(`${files} files  cold ${cold_ms.toFixed(0)} ms  next ${next_ms.toFixed(0)} ms`);
    console.log(
      `warm query p50 ${p50} ms  p95 ${p95} ms  memory ${memory_mb.toFixed(0)} MB at most`,
    );
    const is_quick = cold_ms <= COLD_MS_MAX && next_ms <= NEXT_MS_MAX;
    return is_quick && memory_mb <= MEMORY_MB_MAX ? 0 : 1;
  } finally {
    await rm(shelf, { recursive: true, force: true });
  }
}
