import { z } from "zod";
import { spending, type Spending, type TokenUsage } from "./agent-event.ts";
import type { Run } from "./run.ts";

/** What a task may use: US dollars and tokens. */
export type Budget = { cost_usd: number; tokens: number };

type Used = Pick<Run, "cost_usd" | "tokens">;

/**
 * Says in a sentence that runs have used up a budget; null: they have not. Counted is what is
 * known, and of tokens all but those that were read from a cache, which cost next to nothing.
 */
export function overBudget(runs: readonly Used[], budget: Budget): string | null {
  const usd = sum(runs.map(({ cost_usd }) => cost_usd));
  const tokens = sum(
    runs.flatMap(({ tokens: { input, output, cache_write } }) => [input, output, cache_write]),
  );
  if (usd > 0 && usd >= budget.cost_usd) {
    const limit = `${money(budget.cost_usd)} that it may (limits.cost_usd)`;
    return `The task has cost ${money(usd)} of the ${limit}.`;
  }
  if (tokens > 0 && tokens >= budget.tokens) {
    const limit = `${budget.tokens} tokens that it may (limits.tokens)`;
    return `The task has used ${tokens} of the ${limit}.`;
  }
  return null;
}

const sum = (amounts: readonly (number | null)[]) =>
  amounts.reduce<number>((all, amount) => all + (amount ?? 0), 0);

const money = (usd: number) => `${usd.toFixed(2)} USD`;

/** What a part of a run used; `model` null: its agent does not tell which. */
export const usedPart = spending.extend({
  model: z.string().max(200).nullable(),
  cost_usd: z.number().nonnegative().nullable(),
});

/** What a part of a run used. */
export type UsedPart = z.infer<typeof usedPart>;

/** Parts of one run at most; what comes on top is not counted while it runs. */
export const USED_PARTS_MAX = 200;

/**
 * The parts with one more, added to that of its model. What has a cost is kept apart from what has
 * none, which may have a price all the same. A figure that is not told counts as nothing.
 */
export function addPart(parts: readonly UsedPart[], more: UsedPart): UsedPart[] {
  const isSame = (one: UsedPart) =>
    one.model === more.model && (one.cost_usd === null) === (more.cost_usd === null);
  const at = parts.findIndex(isSame);
  if (at === -1) return parts.length < USED_PARTS_MAX ? [...parts, more] : [...parts];
  return parts.map((part, index) => (index === at ? { ...part, ...plus(part, more) } : part));
}

function plus(a: Spending, b: Spending): Spending {
  return { tokens: plusTokens(a.tokens, b.tokens), cost_usd: both(a.cost_usd, b.cost_usd) };
}

const plusTokens = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  input: both(a.input, b.input),
  output: both(a.output, b.output),
  cache_read: both(a.cache_read, b.cache_read),
  cache_write: both(a.cache_write, b.cache_write),
});

const both = (a: number | null, b: number | null) =>
  a === null && b === null ? null : (a ?? 0) + (b ?? 0);
