import { describe, expect, it, test } from "vitest";
import { priceOf, reckon } from "../../../src/domain/price.ts";
import { PRICES } from "../../../src/domain/prices.ts";

const tokens = { input: 1_000, output: 50, cache_read: 300, cache_write: 200 };
const summary = { tokens, cost_usd: null, models: [] };
const opus = { input: 4, output: 20, cache_read: 0.2, cache_write: 5 };

describe("the price of a model", () => {
  it.each([
    "claude-opus-5-5",
    "anthropic/claude-opus-5.5",
    "openrouter/anthropic/claude-opus-5-5",
    "claude-opus-5-5-20260922",
    "claude-opus-5-5@20260922",
    "us.anthropic.claude-opus-5-5-20260922-v1:0",
    "claude-opus-5-5[1m]",
    "Claude-Opus-5-5-latest",
  ])("is found for %s", (name) => {
    expect(priceOf(name, {})).toEqual(opus);
  });

  it.each(["gpt-5.4-mini-2026-03-17", "openai/gpt-5.4-mini"])("is found for %s", (name) => {
    expect(priceOf(name, {})?.output).toBe(4.5);
  });

  it.each(["claude-opus-9", "claude-opus-5-5-turbo", "gpt-5.4-micro", "opus", "sonnet", "", "m1"])(
    "is unknown for %j, which is like none that has one",
    (name) => {
      expect(priceOf(name, {})).toBeNull();
    },
  );

  it("is that of config.toml where it has one, by whatever name", () => {
    const mine = { input: 1, output: 2, cache_read: null, cache_write: null };
    expect(priceOf("anthropic/claude-opus-5.5", { "claude-opus-5-5": mine })).toEqual(mine);
    expect(priceOf("m1", { m1: mine })).toEqual(mine);
  });

  it("has a date and a page of the provider, for each family, and nothing below zero", () => {
    for (const { source, checked, models } of PRICES) {
      expect(source).toMatch(/^https:\/\//);
      expect(checked).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      for (const [input, output, read, write] of Object.values(models))
        expect(Math.min(input, output, read, write ?? 0)).toBeGreaterThanOrEqual(0);
    }
  });
});

describe("what a run cost", () => {
  test("is what the agent itself reckons for the same tokens, to the cent of a cent", () => {
    // Claude Code 2.1.328 told 0.00606 for these tokens of this model.
    const { cost_usd, cost_source } = reckon(summary, "claude-opus-5-5", {});
    expect(cost_usd).toBeCloseTo(0.00606, 9);
    expect(cost_source).toBe("prices");
  });

  test("is what the agent tells, where it tells it", () => {
    const told = { ...summary, cost_usd: 0.5 };
    expect(reckon(told, "claude-opus-5-5", {})).toMatchObject({
      cost_usd: 0.5,
      cost_source: "agent",
      models: [{ model: "claude-opus-5-5", cost_usd: 0.5 }],
    });
  });

  test("is unknown without a model, a price, or a number of tokens that has one", () => {
    expect(reckon(summary, null, {}).cost_usd).toBeNull();
    expect(reckon(summary, "mystery", {})).toMatchObject({ cost_usd: null, cost_source: null });
    const untold = { ...summary, tokens: { ...tokens, cache_write: null } };
    expect(reckon(untold, "claude-opus-5-5", {}).cost_usd).toBeNull();
  });

  test("counts what is written to the cache as read in, where that costs the same", () => {
    const untold = { ...summary, tokens: { ...tokens, cache_write: null } };
    expect(reckon(untold, "gemini-2.5-pro", {}).cost_usd).toBeCloseTo(0.0017875, 9);
  });

  test("is the sum over its models, and unknown when one of them is", () => {
    const part = (model: string) => ({ model, tokens, cost_usd: null });
    const two = [part("claude-opus-5-5"), part("claude-haiku-4-5")];
    const known = reckon({ ...summary, models: two }, null, {});
    expect(known.cost_usd).toBeCloseTo(0.00606 + 0.00153, 9);
    expect(known.models.map((each) => each.cost_usd)).toEqual([
      expect.closeTo(0.00606, 9),
      expect.closeTo(0.00153, 9),
    ]);
    const half = reckon({ ...summary, models: [...two, part("mystery")] }, null, {});
    expect(half.cost_usd).toBeNull();
  });

  test("a cost of zero for tokens that were used is taken for unknown, not for free", () => {
    expect(reckon({ ...summary, cost_usd: 0 }, "mystery", {}).cost_usd).toBeNull();
    const none = { input: 0, output: 0, cache_read: 0, cache_write: 0 };
    expect(reckon({ ...summary, tokens: none, cost_usd: 0 }, "mystery", {}).cost_usd).toBe(0);
    const free = { input: 0, output: 0, cache_read: 0, cache_write: 0 };
    expect(reckon({ ...summary, cost_usd: 0 }, "mine", { mine: free }).cost_usd).toBe(0);
  });
});
