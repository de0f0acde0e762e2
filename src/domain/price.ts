import type { z } from "zod";
import type { ModelSpending, RunSummary, TokenUsage } from "./agent-event.ts";
import { PRICES } from "./prices.ts";
import type { Run } from "./run.ts";
import type { modelPrice } from "./subscription.ts";

/** What a model costs, in US dollars for a million tokens; null is unknown. */
export type ModelPrice = z.infer<typeof modelPrice>;

/** Prices by name of the model, as config.toml has them. */
export type OwnPrices = Readonly<Record<string, ModelPrice>>;

/** What was found of the money of a run: in all, where that is known from, and by model. */
export type Reckoned = Pick<Run, "cost_usd" | "cost_source" | "models">;

const MILLION = 1_000_000;

/**
 * The price of a model by whatever name an agent calls it: with its provider before it
 * (`anthropic/claude-opus-5.5`), a date or version behind it (`claude-sonnet-4-5@20250929`), dots
 * for dashes. Own prices go first. Null when there is none: a model is never priced like another.
 */
export function priceOf(model: string, own: OwnPrices): ModelPrice | null {
  const plain = plainModel(model);
  const said = own[model] ?? Object.entries(own).find(([name]) => plainModel(name) === plain)?.[1];
  return said ?? KNOWN.get(plain) ?? null;
}

const KNOWN: ReadonlyMap<string, ModelPrice> = new Map(
  PRICES.flatMap(({ models }) =>
    Object.entries(models).map(([name, [input, output, cache_read, cache_write]]) => [
      plainModel(name),
      { input, output, cache_read, cache_write },
    ]),
  ),
);

/** A model's name without what providers put before and behind it. */
function plainModel(model: string): string {
  return model
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/^([a-z]{2,6}\.)?anthropic\./, "")
    .replace(/\[[^\]]*\]$/, "")
    .replace(/(-v\d+)?:\d+$/, "")
    .replace(/[@-](\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, "")
    .replaceAll(/(?<=\d)\.(?=\d)/g, "-");
}

/**
 * What a run cost: as its agent told it, else from the prices of its models. `model` is the one it
 * was started with, for an agent that does not tell which it used. Null as soon as a part of it is
 * unknown: what is told is never too little.
 */
export function reckon(
  summary: Pick<RunSummary, "tokens" | "cost_usd" | "models">,
  model: string | null,
  own: OwnPrices,
): Reckoned {
  const { tokens } = summary;
  const alone = model === null ? [] : [{ model, tokens, cost_usd: null }];
  const told = summary.models.length > 0 ? summary.models : alone;
  const cost_usd = believed(summary.cost_usd, tokens);
  if (cost_usd !== null) return { cost_usd, cost_source: "agent", models: toldBy(told, cost_usd) };
  const models = told.map((each) => ({ ...each, cost_usd: costOf(each, own) }));
  const sum = models.length === 0 ? null : total(models.map((each) => each.cost_usd));
  return { cost_usd: sum, cost_source: sum === null ? null : "prices", models };
}

/** The one model of a run cost what the run cost. */
function toldBy(models: readonly ModelSpending[], cost_usd: number): ModelSpending[] {
  return models.map((each) => (models.length === 1 ? { ...each, cost_usd } : each));
}

function costOf({ model, tokens, cost_usd }: ModelSpending, own: OwnPrices): number | null {
  const price = priceOf(model, own);
  return believed(cost_usd, tokens) ?? (price && costAt(price, tokens));
}

/**
 * Several agents tell a cost of 0 where they have no price for the model or a subscription pays;
 * only a run that used nothing is known to be free.
 */
function believed(cost_usd: number | null, { input, output }: TokenUsage): number | null {
  return cost_usd === 0 && !(input === 0 && output === 0) ? null : cost_usd;
}

function costAt(price: ModelPrice, tokens: TokenUsage): number | null {
  return total([
    part(tokens.input, price.input),
    part(tokens.output, price.output),
    part(tokens.cache_read, price.cache_read),
    part(writtenOf(price, tokens), price.cache_write),
  ]);
}

/** Where writing to the cache costs no more than reading in, what is not told apart is in there. */
function writtenOf({ input, cache_write }: ModelPrice, tokens: TokenUsage): number | null {
  return tokens.cache_write ?? (input === cache_write ? 0 : null);
}

/** What is free costs nothing, however much of it there was; and nothing costs nothing. */
function part(tokens: number | null, price: number | null): number | null {
  if (price === 0 || tokens === 0) return 0;
  return tokens === null || price === null ? null : (tokens * price) / MILLION;
}

/** The sum; unknown as soon as one is. */
function total(parts: readonly (number | null)[]): number | null {
  return parts.reduce((a, b) => (a === null || b === null ? null : a + b), 0);
}
