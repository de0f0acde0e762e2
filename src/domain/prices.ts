/** Prices of one provider's models, as its own page told them on a day. */
export type PriceFamily = {
  family: string;
  /** Page of the provider that tells them. */
  source: string;
  /** When they were last compared with what is published. */
  checked: string;
  /** By the provider's own name of the model, without a date. */
  models: Readonly<Record<string, PriceLine>>;
};

/**
 * US dollars for a million tokens: in, out, read from the cache, written to the cache; null is
 * unknown. Where a provider takes nothing extra for writing, that is the price of tokens in.
 */
export type PriceLine = readonly [
  input: number,
  output: number,
  cache_read: number,
  cache_write: number | null,
];

/**
 * What models cost: the list prices of the standard service. Where a long prompt costs more, this
 * is the price of a short one; where the cache has several lifetimes, it is that of five minutes.
 * `prices` in config.toml goes before. Used only where an agent does not tell the cost itself.
 */
export const PRICES: readonly PriceFamily[] = [
  {
    family: "Anthropic Claude",
    source: "https://platform.claude.com/docs/en/about-claude/pricing",
    checked: "2026-11-20",
    models: {
      "claude-fable-5-1": [10, 50, 0.25, 12.5],
      "claude-fable-5": [10, 50, 1, 12.5],
      "claude-mythos-5-1": [10, 50, 0.25, 12.5],
      "claude-mythos-5": [10, 50, 1, 12.5],
      "claude-opus-5-5": [4, 20, 0.2, 5],
      "claude-opus-5": [5, 25, 0.5, 6.25],
      "claude-opus-4-8": [5, 25, 0.5, 6.25],
      "claude-opus-4-7": [5, 25, 0.5, 6.25],
      "claude-opus-4-6": [5, 25, 0.5, 6.25],
      "claude-opus-4-5": [5, 25, 0.5, 6.25],
      "claude-opus-4-1": [15, 75, 1.5, 18.75],
      "claude-opus-4": [15, 75, 1.5, 18.75],
      "claude-sonnet-5-5": [2, 10, 0.1, 2.5],
      "claude-sonnet-5": [2, 10, 0.2, 2.5],
      "claude-sonnet-4-6": [3, 15, 0.3, 3.75],
      "claude-sonnet-4-5": [3, 15, 0.3, 3.75],
      "claude-sonnet-4": [3, 15, 0.3, 3.75],
      "claude-3-7-sonnet": [3, 15, 0.3, 3.75],
      "claude-haiku-5-5": [0.1, 0.5, 0.01, 0.125],
      "claude-haiku-4-5": [1, 5, 0.1, 1.25],
      "claude-3-5-haiku": [0.8, 4, 0.08, 1],
    },
  },
  {
    family: "OpenAI GPT-6",
    source: "https://developers.openai.com/api/docs/pricing",
    checked: "2026-11-20",
    models: {
      "gpt-6.1-sol": [2, 10, 0.1, null],
      "gpt-6-astra": [10, 50, 1, null],
      "gpt-6-sol": [2, 10, 0.2, 2.5],
      "gpt-6-luna": [0.1, 0.5, 0.01, 0.125],
    },
  },
  {
    family: "OpenAI GPT-5",
    source: "https://developers.openai.com/api/docs/pricing",
    checked: "2026-11-20",
    models: {
      "gpt-5.5": [5, 30, 0.5, 5],
      "gpt-5.4": [2.5, 15, 0.25, 2.5],
      "gpt-5.4-mini": [0.75, 4.5, 0.075, 0.75],
      "gpt-5.3-codex": [1.75, 14, 0.175, 1.75],
      "gpt-5.2": [1.75, 14, 0.175, 1.75],
      "gpt-5.2-codex": [1.75, 14, 0.175, 1.75],
      "gpt-5.1": [1.25, 10, 0.125, 1.25],
      "gpt-5.1-codex": [1.25, 10, 0.125, 1.25],
      "gpt-5.1-codex-max": [1.25, 10, 0.125, 1.25],
      "gpt-5": [1.25, 10, 0.125, 1.25],
      "gpt-5-codex": [1.25, 10, 0.125, 1.25],
      "gpt-5-mini": [0.25, 2, 0.025, 0.25],
    },
  },
  {
    family: "Google Gemini",
    source: "https://ai.google.dev/gemini-api/docs/pricing",
    checked: "2026-11-20",
    models: {
      "gemini-3.8-flash": [0.75, 3.75, 0.075, 0.75],
      "gemini-3.1-pro-preview": [2, 12, 0.2, 2],
      "gemini-2.5-pro": [1.25, 10, 0.125, 1.25],
      "gemini-2.5-flash": [0.3, 2.5, 0.03, 0.3],
    },
  },
];
