import type { TokenUsage } from "../domain/agent-event.ts";
import type { Outcome } from "../domain/outcome.ts";

/** How an attempt ends, as it is reported. */
export type Verdict = {
  resolution: "proven" | "failed" | "given_back";
  question: string | null;
  outcome: Outcome;
  reason: string;
  head_commit: string | null;
  tokens: TokenUsage;
  cost_usd: number | null;
};
