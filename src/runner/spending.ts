import type { TokenUsage } from "../domain/agent-event.ts";

/** Tokens and money of one or more runs; null is unknown, never zero. */
export type Spending = { tokens: TokenUsage; cost_usd: number | null };

/** Before the first run. */
export const NOTHING_SPENT: Spending = {
  tokens: { input: 0, output: 0, cache_read: 0, cache_write: 0 },
  cost_usd: 0,
};

/** The sum: what one run does not tell makes the sum unknown, never smaller. */
export function addSpending(before: Spending, more: Spending): Spending {
  const { tokens: a } = before;
  const { tokens: b } = more;
  return {
    tokens: {
      input: add(a.input, b.input),
      output: add(a.output, b.output),
      cache_read: add(a.cache_read, b.cache_read),
      cache_write: add(a.cache_write, b.cache_write),
    },
    cost_usd: add(before.cost_usd, more.cost_usd),
  };
}

const add = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
