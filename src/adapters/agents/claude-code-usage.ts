import type { AgentEvent, ModelSpending, Spending, TokenUsage } from "../../domain/agent-event.ts";
import type { AgentRun } from "../../ports/agent.ts";
import type { ModelUsage, ResultLine, TurnUsage } from "./claude-code-lines.ts";
import { minus, NOTHING, openMeter, type SessionMeter } from "./session-meter.ts";

/** A meter for one run. A stream without a run may be that of a resumed session: nobody knows. */
export function openClaudeMeter(run: AgentRun | undefined): SessionMeter {
  return run === undefined ? { before: null, totals: null } : openMeter(run);
}

/**
 * What a result line adds to the run, by model where that is told. Newer versions tell what was
 * used since the last result, subagents included. Older ones tell totals of the session, across
 * `--resume` too, from which earlier ones are subtracted.
 */
export function readUsage(line: ResultLine, meter: SessionMeter): AgentEvent[] {
  const totals = totalsOf(line);
  const since = line.model_usage_since_last_result;
  const events = since ? byModel(since) : [sinceTotals(line, totals, meter)];
  meter.totals = totals ?? meter.totals;
  meter.before = meter.totals;
  return events;
}

/** One event for each model; one with nothing where no model was asked. */
function byModel(models: ModelUsage): AgentEvent[] {
  const rows = Object.entries(models);
  if (rows.length === 0) return [{ type: "usage", ...NOTHING, model: null }];
  return rows.map(([model, used]) => ({ type: "usage", ...spendingOf(used), model }));
}

function spendingOf(used: ModelUsage[string]): Spending {
  return {
    tokens: {
      input: used.inputTokens,
      output: used.outputTokens,
      cache_read: used.cacheReadInputTokens,
      cache_write: used.cacheCreationInputTokens,
    },
    cost_usd: used.costUSD ?? null,
  };
}

function totalsOf(line: ResultLine): Spending | null {
  if (!line.modelUsage) return null;
  return { tokens: tokensOf(line.modelUsage), cost_usd: line.total_cost_usd ?? null };
}

function sinceTotals(line: ResultLine, totals: Spending | null, meter: SessionMeter): AgentEvent {
  const turn = turnTokens(line);
  const names = Object.keys(line.modelUsage ?? {});
  const model = names.length === 1 ? (names[0] ?? null) : null;
  const used = usedOf(totals, turn, meter.before);
  return { type: "usage", ...(used ?? { tokens: turn, cost_usd: null }), model };
}

/** Totals whose input is that of the turn hold nothing else, whatever came before. */
function usedOf(
  totals: Spending | null,
  turn: TokenUsage,
  before: Spending | null,
): Spending | null {
  if (totals === null) return null;
  if (before !== null) return known(minus(totals, before));
  return totals.tokens.input === turn.input ? totals : null;
}

/** Null where the totals are less than they were: then they are of another session. */
function known(used: Spending): Spending | null {
  return Object.values(used.tokens).includes(null) ? null : used;
}

function tokensOf(models: ModelUsage): TokenUsage {
  const rows = Object.values(models);
  return {
    input: rows.reduce((sum, row) => sum + row.inputTokens, 0),
    output: rows.reduce((sum, row) => sum + row.outputTokens, 0),
    cache_read: rows.reduce((sum, row) => sum + row.cacheReadInputTokens, 0),
    cache_write: rows.reduce((sum, row) => sum + row.cacheCreationInputTokens, 0),
  };
}

/** Of the main agent only; what subagents used is not in it. */
function turnTokens({ usage }: ResultLine): TokenUsage {
  return spokenTokens(usage ?? null);
}

function spokenTokens(usage: TurnUsage | null): TokenUsage {
  return {
    input: usage?.input_tokens ?? null,
    output: usage?.output_tokens ?? null,
    cache_read: usage?.cache_read_input_tokens ?? null,
    cache_write: usage?.cache_creation_input_tokens ?? null,
  };
}

/** What the answers of a turn used so far, by their ids. */
export type Unsettled = Map<string, ModelSpending>;

/**
 * Notes what one answer used. Each of its parts is a line of its own with the figures of its
 * beginning: what is read is all there, and of what is written only a little.
 */
export function noteAnswer(
  unsettled: Unsettled,
  { id, model, usage }: { id?: Told<string>; model?: Told<string>; usage?: Told<TurnUsage> },
): void {
  if (!id || !model || !usage) return;
  unsettled.set(id, { model, tokens: spokenTokens(usage), cost_usd: null });
}

type Told<Value> = Value | null | undefined;
