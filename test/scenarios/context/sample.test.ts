import { expect, it } from "vitest";
import { openIndex } from "../../../src/adapters/context/index/open.ts";
import type { CodeIndex } from "../../../src/adapters/context/index/shape.ts";
import { rank } from "../../../src/adapters/context/rank/rank.ts";
import { gitPlace } from "../git/place.ts";
import { SAMPLE, SAMPLE_TASKS, type SampleTask } from "./sample.ts";

const BUDGET = 400;

/** The shop with a past: two commits that say what they were about. */
async function sampleIndex(): Promise<CodeIndex> {
  const { git, repo, write } = gitPlace();
  for (const [path, text] of Object.entries(SAMPLE)) write(path, text);
  const keep = (message: string) => {
    git(["add", "-A"]);
    git(["commit", "-q", "-m", message]);
  };
  keep("The shop");
  write("app/Invoice.java", `${SAMPLE["app/Invoice.java"]}// cents\n`);
  keep("Amounts of invoices are shown in cents");
  write("worker/jobs.py", `${SAMPLE["worker/jobs.py"]}# order\n`);
  keep("Priority of jobs");
  return openIndex({ repo, commit: "HEAD", shelf: null });
}

const answer = (index: CodeIndex, { title, body = "" }: SampleTask) =>
  rank(index, { title, body, budget: BUDGET }).files;

function told(index: CodeIndex, task: SampleTask): string {
  const places = answer(index, task).map(({ path, ranges }) => {
    return `${path}:${ranges.map(([from, to]) => `${from}-${to}`).join(",")}`;
  });
  return `${task.title.slice(0, 20).trim()} > ${places.slice(0, 2).join(" ")}`;
}

function isHeld(index: CodeIndex, task: SampleTask): boolean {
  const lines = (SAMPLE[task.path] ?? "").split("\n");
  const line = lines.findIndex((text) => text.includes(task.line)) + 1;
  const mine = answer(index, task).filter(({ path }) => path === task.path);
  return line > 0 && mine.some(({ ranges }) => ranges.some(([a, z]) => a <= line && line <= z));
}

it("nine tasks of ten find the file and line that they are about, within 400 tokens", async () => {
  const index = await sampleIndex();
  const first = SAMPLE_TASKS.filter((task) => answer(index, task)[0]?.path === task.path);
  const held = SAMPLE_TASKS.filter((task) => isHeld(index, task));
  expect(first.length).toBeGreaterThanOrEqual(9);
  expect(held.length).toBeGreaterThanOrEqual(9);
});

it("the order of files and lines is as it was when it was last judged by eye", async () => {
  const index = await sampleIndex();
  expect(SAMPLE_TASKS.map((task) => told(index, task))).toMatchInlineSnapshot(`
    [
      "Looking up an addres > src/router.ts:1-14 src/path.ts:1-5",
      "Query parameters are > src/path.ts:1-10 src/router.ts:1-10,15-19",
      "A coupon still works > src/cart/discount.ts:1-12 src/cart/cart.ts:1-13",
      "Show the total of th > src/cart/cart.ts:1-14 src/cart/discount.ts:1-12",
      "Spread the waiting t > worker/retry.py:1-16 worker/jobs.py:1-16",
      "Jobs of a high prior > worker/jobs.py:1-16 worker/retry.py:1-16",
      "Rate limit: the buck > gateway/limit.go:1-19 app/Invoice.java:1-4,12-21",
      "Wait for open reques > gateway/server.go:1-16 worker/jobs.py:1-16",
      "checksum overflows f > codec/src/frame.rs:1-16 worker/jobs.py:1-16",
      "Round taxes to whole > app/Invoice.java:1-21 worker/jobs.py:1-11,16-16",
    ]
  `);
});

it("a small budget is never overdrawn", async () => {
  const index = await sampleIndex();
  for (const { title, body = "" } of SAMPLE_TASKS) {
    const { files } = rank(index, { title, body, budget: 120 });
    expect(files.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(120);
  }
});
