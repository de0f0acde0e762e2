import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openShell, type Shell } from "../../support/ringmaster.ts";

const CAPTURES = path.resolve(import.meta.dirname, "../../fixtures/captures");

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

async function parse(agent: string, capture: string, exit_code = 0) {
  const stdin = await readFile(path.join(CAPTURES, capture), "utf8");
  const words = ["agent", "parse", "--agent", agent, "--exit-code", String(exit_code)];
  return shell.json(words, { stdin });
}

/** Sums of prices differ in their last digits; unknown stays unknown. */
const rounded = (cost: unknown) => (typeof cost === "number" ? Number(cost.toFixed(8)) : cost);

it.each([
  ["claude-code", "claude/success.jsonl", 0.03636],
  ["opencode", "opencode/success.jsonl", 0.02124],
  ["kilo", "kilo/success.jsonl", 0.01062],
  ["aider", "aider/success.txt", 0.0036],
  ["goose", "goose/success.jsonl", null],
  ["cursor", "cursor/success.jsonl", null],
  ["amp", "amp/success.jsonl", null],
])("agent parse tells of %s what scripts rely on", async (agent, capture, cost) => {
  const told = await parse(agent, capture);
  expect(told).toMatchObject({
    agent,
    outcome: "likely_success",
    final_message: expect.any(String),
    tokens: {},
    files: expect.any(Array),
    commands: expect.any(Array),
    limit: null,
  });
  expect(Object.keys(told["tokens"] as object).toSorted()).toEqual([
    "cache_read",
    "cache_write",
    "input",
    "output",
  ]);
  expect(told).toHaveProperty("session_id");
  expect(rounded(told["cost_usd"])).toBe(cost);
});

it("a run that exits with 0 after a refused permission is told as failed", async () => {
  const told = await parse("opencode", "opencode/asked-and-rejected.jsonl");
  expect(told).toMatchObject({ outcome: "failed", permission_denials: 1 });
});

it("a stream of another agent is lines that nobody understood, and proves nothing", async () => {
  const told = await parse("goose", "opencode/resumed.jsonl");
  expect(told).toMatchObject({ outcome: "unknown", final_message: null, cost_usd: null });
});
