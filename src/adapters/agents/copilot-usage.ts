import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { AgentEvent, Spending, TokenUsage } from "../../domain/agent-event.ts";
import type { AgentRun } from "../../ports/agent.ts";
import { parseLine } from "./json-line.ts";
import { openMeter, readMeter, type SessionMeter } from "./session-meter.ts";

const count = z.int().nonnegative();

/** The file of `--usage-output-file`: sums of the session. Cached tokens are part of the input. */
const usageFile = z.object({
  modelMetrics: z.record(
    z.string(),
    z.object({
      usage: z.object({
        inputTokens: count,
        outputTokens: count,
        cacheReadTokens: count.default(0),
        cacheWriteTokens: count.default(0),
      }),
    }),
  ),
});

type Models = z.infer<typeof usageFile>["modelMetrics"];

/** Where a run is told to leave its figures. */
export function usageFileOf(run: AgentRun): string {
  return join(run.scratch, "copilot-usage.json");
}

/**
 * What the run has used by its own account, as usage events, and the totals of its session. Copilot
 * counts by session, resumes included, and writes its figures to a file at the end, also when it is
 * terminated; one that was killed leaves none.
 */
export function usageOf(run: AgentRun): { events: AgentEvent[]; totals: Spending | null } {
  const parsed = usageFile.safeParse(parseLine(textOf(usageFileOf(run))));
  if (!parsed.success) return { events: [], totals: null };
  const models = parsed.data.modelMetrics;
  const meter = openMeter(run);
  return { events: eventsOf(models, meter), totals: meter.totals };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the run left none: its figures are unknown
  }
}

/** By model in a new session; in a resumed one only the sum of all models is known before. */
function eventsOf(models: Models, meter: SessionMeter): AgentEvent[] {
  const is_new = meter.before?.tokens.input === 0;
  const used = readMeter(meter, sumOf(Object.values(models).map(tokensOf)));
  const names = Object.keys(models);
  if (!is_new || names.length === 0)
    return [{ type: "usage", ...used, model: names.length === 1 ? (names[0] ?? null) : null }];
  return Object.entries(models).map(([model, told]) => ({
    type: "usage",
    tokens: tokensOf(told),
    cost_usd: null,
    model,
  }));
}

function tokensOf({ usage }: Models[string]): TokenUsage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  return {
    input: Math.max(inputTokens - cacheReadTokens - cacheWriteTokens, 0),
    output: outputTokens,
    cache_read: cacheReadTokens,
    cache_write: cacheWriteTokens,
  };
}

function sumOf(all: TokenUsage[]): Spending {
  const sum = (pick: (tokens: TokenUsage) => number | null) =>
    all.reduce((total, tokens) => total + (pick(tokens) ?? 0), 0);
  return {
    tokens: {
      input: sum((t) => t.input),
      output: sum((t) => t.output),
      cache_read: sum((t) => t.cache_read),
      cache_write: sum((t) => t.cache_write),
    },
    cost_usd: null,
  };
}
