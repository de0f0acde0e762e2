import type { TokenCounter } from "../../ports/token-counter.ts";

/**
 * Counts tokens as models with the encoding o200k_base do. The tables are large, so they are loaded
 * when somebody asks.
 */
export function exactTokens(): TokenCounter {
  return {
    tokenizer: "o200k_base",
    count: async (text) => {
      const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
      return countTokens(text, PLAIN);
    },
  };
}

/** Marks such as <|endoftext|> are text like any other here, instead of being refused. */
const PLAIN = { disallowedSpecial: new Set<string>() };
