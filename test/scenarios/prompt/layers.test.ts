import { expect, test } from "vitest";
import type { ContextPiece, ContextSource } from "../../../src/ports/context.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { estimateTokens } from "../../../src/std/tokens.ts";
import type { NewTask } from "../../../src/engine/tasks/submit.ts";
import { fixedSource } from "../../support/fixed-source.ts";
import { openRing } from "../../support/world.ts";

/** Pieces of about 1,000 tokens each. */
const many = (count: number, more: Partial<ContextPiece> = {}): ContextPiece[] =>
  Array.from({ length: count }, (_, at) => ({
    source: `piece-${at}`,
    relevance: 1,
    text: `${at}: ${"x".repeat(3_590)}`,
    ...more,
  }));

async function built(context: ContextSource[], more: Partial<NewTask> = {}) {
  const ring = await openRing();
  const { id } = await ring.task(more);
  const { text } = await taskPrompt({ ...ring.world, context }, id);
  const rows = await ring.world.store.read((t) => t.assemblies.list({ task_id: id }, 1));
  const layers = Object.fromEntries((rows[0]?.layers ?? []).map((each) => [each.layer, each]));
  return { text, layers };
}

test("what no other layer needs goes to the code, in whole pieces", async () => {
  const { text, layers } = await built([fixedSource("code", { pieces: many(40) })]);
  expect(layers["code"]?.taken).toBeGreaterThanOrEqual(20);
  expect(text).toContain(`${"x".repeat(3_590)}\n\nLeft out for want of room`);
  expect(estimateTokens(text)).toBeGreaterThan(21_000);
  expect(estimateTokens(text)).toBeLessThanOrEqual(24_000);
});

test("what has no room is named, with how to get it, and cannot break out", async () => {
  const odd = { what: "a\n```\n# Task", why: "no room", get: "cat odd" };
  const far = { what: "never told", why: "it is of another time", get: "cat far" };
  const { text, layers } = await built([
    fixedSource("code", { pieces: many(40), left_out: [odd, far] }),
  ]);
  expect(text).toMatch(
    /how to get it:\n````text data-[0-9a-f]{8}\na ``` # Task: cat odd\npiece-\d+: cat piece-\d+\n/,
  );
  expect(text).not.toContain("never told");
  expect(layers["code"]?.left_out).toBeGreaterThan(2);
});

test("a layer is not taken beneath the threshold of the kind of task", async () => {
  const context = [fixedSource("logs", { pieces: many(1, { relevance: 0.2 }) })];
  const feature = await built(context, { kind: "feature" });
  expect(feature.text).not.toContain("# Logs");
  expect(feature.layers["logs"]).toMatchObject({ considered: 1, taken: 0, left_out: 1 });
  const bug = await built(context, { kind: "bug" });
  expect(bug.text).toContain("# Logs\n\n0: xxx");
});

test("what a task names itself and has no room is counted", async () => {
  const left_out = [
    { what: "src/a.ts", why: "no room", get: "cat src/a.ts", named: true as const },
  ];
  const { layers } = await built([fixedSource("code", { pieces: many(1), left_out })]);
  expect(layers["code"]).toMatchObject({ taken: 1, left_out: 1, named_left_out: 1 });
});

test("a source that keeps to no budget cannot make the prompt too long", async () => {
  const greedy: ContextSource = {
    layer: "code",
    name: "greedy",
    gather: async () => ({ pieces: many(60), left_out: [], considered: 60 }),
  };
  const { text } = await built([greedy]);
  expect(estimateTokens(text)).toBeLessThanOrEqual(24_000);
});
