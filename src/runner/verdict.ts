import type { TokenUsage } from "../domain/agent-event.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { Asking } from "../domain/question.ts";

/** How an attempt ends, as it is reported. */
export type Verdict = {
  resolution: "proven" | "failed" | "given_back";
  question: string | null;
  /** The question with its options and what was tried, if its agent asked it. */
  asked?: Asking | null;
  outcome: Outcome;
  reason: string;
  head_commit: string | null;
  tokens: TokenUsage;
  cost_usd: number | null;
};
