import type { Spending } from "../../domain/agent-event.ts";
import type { AgentRun } from "../../ports/agent.ts";

/** Of an agent that counts by session: what was used before the next figures, and by now. */
export type SessionMeter = {
  /** Null: not known. */
  before: Spending | null;
  /** As the agent told it last; null before that. */
  totals: Spending | null;
};

/** A session in which nothing was used. */
export const NOTHING: Spending = {
  tokens: { input: 0, output: 0, cache_read: 0, cache_write: 0 },
  cost_usd: 0,
};

const UNKNOWN: Spending = {
  tokens: { input: null, output: null, cache_read: null, cache_write: null },
  cost_usd: null,
};

/** A meter for one run; a stream without a run is taken for that of a whole session. */
export function openMeter(run: AgentRun | undefined): SessionMeter {
  return { before: run?.resume ? run.session_totals : NOTHING, totals: null };
}

/** What was used since the meter was read last; the meter then stands at `totals`. */
export function readMeter(meter: SessionMeter, totals: Spending): Spending {
  const used = meter.before === null ? UNKNOWN : minus(totals, meter.before);
  meter.totals = totals;
  meter.before = totals;
  return used;
}

/** A figure is null where either is unknown, or where it shrank: then the base is another one. */
export function minus(totals: Spending, before: Spending): Spending {
  const [a, b] = [totals.tokens, before.tokens];
  return {
    tokens: {
      input: less(a.input, b.input),
      output: less(a.output, b.output),
      cache_read: less(a.cache_read, b.cache_read),
      cache_write: less(a.cache_write, b.cache_write),
    },
    cost_usd: less(totals.cost_usd, before.cost_usd),
  };
}

function less(a: number | null, b: number | null): number | null {
  return a === null || b === null || b > a ? null : a - b;
}
