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
