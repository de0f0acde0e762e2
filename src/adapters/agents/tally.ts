import type { AgentEvent, RunSummary, Spending, TokenUsage } from "../../domain/agent-event.ts";
import { LIMITS } from "../../domain/limits.ts";
import { cutEnd, cutStart, plainText } from "../../std/text.ts";

/** How the process of a run ended. */
export type Exit = { exit_code: number | null; signal: string | null };

/** Adds up what the events of one run amount to, and makes them fit to be shown and kept. */
export type Tally = {
  /** Counts the events and returns them with every text made plain and cut. */
  add(events: AgentEvent[]): AgentEvent[];
  /** The sum. `open` are things that were begun and never ended, such as a command under way. */
  summary(exit: Exit, open?: AgentEvent[]): RunSummary;
};

type Told = Omit<RunSummary, "exit_code" | "signal">;
type Sum = {
  told: Told;
  last_message: string | null;
  has_usage: boolean;
  /** The limit for which it tries again and again, until an answer comes. */
  waiting: Told["limit"];
};
type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

/** Longest final message that is kept; its end counts, the result line stands there. */
const FINAL_MESSAGE_CHARS_MAX = 50_000;
/** Waits between tries that agents choose by themselves are shorter. */
const TOLD_DELAY_MS_MIN = 5 * 60_000;
/** What is done after an end, as in a second turn, takes the end back until there is a new one. */
const NOT_ENDED = { ended: null, final_message: null };
const LIST_ITEMS_MAX = 1_000;
const MODELS_MAX = 100;

/**
 * A tally for one run of the named agent. All agents share it, so a summary means the same for
 * each.
 */
export function openTally(agent: string): Tally {
  let sum = emptySum(agent);
  return {
    add: (events) => {
      for (const event of events) sum = count(sum, event);
      return events.map(cleanEvent);
    },
    summary: (exit, open = []) => {
      const { told, last_message, waiting } = open.reduce(count, sum);
      const limit = told.limit ?? (told.ended === null ? waiting : null);
      return { ...told, ...exit, limit, final_message: told.final_message ?? last_message };
    },
  };
}

function emptySum(agent: string): Sum {
  const told: Told = {
    agent,
    session_id: null,
    final_message: null,
    ended: null,
    tokens: { input: null, output: null, cache_read: null, cache_write: null },
    cost_usd: null,
    models: [],
    session_totals: null,
    files: [],
    commands: [],
    permission_denials: 0,
    limit: null,
    error: null,
    stopped_by: null,
  };
  return { told, last_message: null, has_usage: false, waiting: null };
}

function count(sum: Sum, event: AgentEvent): Sum {
  if (event.type === "retry") return { ...sum, waiting: limitBehind(event) };
  if (event.type === "usage")
    return { ...sum, told: { ...sum.told, ...addUsage(sum, event) }, has_usage: true };
  const told = { ...sum.told, ...changeBy(sum.told, event) };
  if (event.type !== "message" && event.type !== "tool_use") return { ...sum, told };
  const said = event.type === "message" ? finalText(event.text) : null;
  return { ...sum, told, last_message: said ?? sum.last_message, waiting: null };
}

/** Texts of retries that are due to a usage limit. */
const LIMIT_TEXT = /rate.?limit|quota|\b429\b/i;

/** A run that is stopped while it waits for a limit was ended by that limit. */
function limitBehind({ message, delay_ms }: Of<"retry">): Told["limit"] {
  if (!LIMIT_TEXT.test(message)) return null;
  // A short wait is the agent's own guess, not what the provider said.
  const is_told = delay_ms !== null && delay_ms >= TOLD_DELAY_MS_MIN;
  return { resets_at: is_told ? new Date(Date.now() + delay_ms).toISOString() : null };
}

function changeBy(told: Told, event: AgentEvent): Partial<Told> {
  switch (event.type) {
    case "session":
      return { ...NOT_ENDED, session_id: short(event.session_id) };
    case "file_change":
      return { files: withFile(told.files, short(event.path)) };
    case "command":
      return { commands: withCommand(told.commands, event) };
    case "permission_denied":
      return { permission_denials: told.permission_denials + 1 };
    case "limit":
      return { limit: { resets_at: event.resets_at } };
    case "error":
      return { error: short(event.message) };
    case "end":
      return end(event);
    case "message":
    case "tool_use":
      return { ...NOT_ENDED, limit: null };
    case "thinking":
    case "tool_result":
    case "retry":
    case "usage":
    case "unknown":
      break; // shown, but nothing to count
  }
  return {};
}

/** A good end takes back what went wrong on the way to it. */
function end(event: Of<"end">): Partial<Told> {
  const ended = { ok: event.ok, reason: short(event.reason) };
  const final_message = finalText(event.final_message);
  return { ended, final_message, ...(event.ok ? { limit: null, error: null } : {}) };
}

/** Usage events are parts of the run; one part unknown makes the sum unknown, not smaller. */
function addUsage({ told, has_usage }: Sum, event: Of<"usage">): Partial<Told> {
  const models = withModel(told.models, event);
  return { ...(has_usage ? addSpending(told, event) : spendingOf(event)), models };
}

/** The same for each model that is named. */
function withModel(models: Told["models"], event: Of<"usage">): Told["models"] {
  if (event.model === null) return models;
  const model = short(event.model);
  const before = models.find((each) => each.model === model);
  const others = models.filter((each) => each !== before);
  if (others.length >= MODELS_MAX) return models;
  return [...others, { model, ...(before ? addSpending(before, event) : spendingOf(event)) }];
}

function spendingOf({ tokens, cost_usd }: Spending): Spending {
  return { tokens, cost_usd };
}

function addSpending(a: Spending, b: Spending): Spending {
  return { tokens: addTokens(a.tokens, b.tokens), cost_usd: plus(a.cost_usd, b.cost_usd) };
}

function addTokens(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input: plus(a.input, b.input),
    output: plus(a.output, b.output),
    cache_read: plus(a.cache_read, b.cache_read),
    cache_write: plus(a.cache_write, b.cache_write),
  };
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function withFile(files: string[], path: string): string[] {
  return files.includes(path) || files.length >= LIST_ITEMS_MAX ? files : [...files, path];
}

function withCommand(commands: Told["commands"], event: Of<"command">): Told["commands"] {
  if (commands.length >= LIST_ITEMS_MAX) return commands;
  return [...commands, { command: short(event.command), exit_code: event.exit_code }];
}

function finalText(text: string): string | null {
  const plain = plainText(text.slice(-2 * FINAL_MESSAGE_CHARS_MAX)).trim();
  return plain === "" ? null : cutStart(plain, FINAL_MESSAGE_CHARS_MAX);
}

function short(text: string): string {
  // Cut before cleaning too, so that a text of megabytes costs nothing.
  const chars_max = LIMITS.agent_event_chars_max;
  return cutEnd(plainText(cutEnd(text, 2 * chars_max)), chars_max);
}

/** The event with every text plain and at most `LIMITS.agent_event_chars_max` long. */
function cleanEvent(event: AgentEvent): AgentEvent {
  const entries = Object.entries(event).map(([key, value]) => {
    if (typeof value !== "string") return [key, value];
    if (key !== "final_message") return [key, short(value)];
    return [key, cutStart(finalText(value) ?? "", LIMITS.agent_event_chars_max)];
  });
  return Object.fromEntries(entries) as AgentEvent; // same keys and types, only shorter texts
}
