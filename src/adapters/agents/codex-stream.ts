import type { AgentEvent, TokenUsage } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  CODEX_QUIET_TYPES,
  codexLine,
  type CodexItem,
  type CodexLine,
  type CodexUsage,
} from "./codex-lines.ts";
import { readJsonLine } from "./json-line.ts";
import { failure, hasType, openCalls, textOf, withinWorktree, type OpenCalls } from "./reading.ts";
import { resetTime } from "./reset-time.ts";
import { openMeter, readMeter, type SessionMeter } from "./session-meter.ts";
import { insideShell } from "./shell-word.ts";
import { openTally } from "./tally.ts";

/** What later lines need of earlier ones. */
type Memory = {
  worktree: string | null;
  model: string | null;
  calls: OpenCalls;
  last_message: string;
  last_error: string | null;
  meter: SessionMeter;
};

/** Texts of errors that are a usage limit; the stream has no code for them. */
const LIMIT_TEXT = /usage limit|quota exceeded|\b429\b|rate.?limit/i;

/** Lines of type `error` that say that it tries again. */
const RETRY_TEXT = /^Reconnecting\.\.\./;

/**
 * Reads the lines of `codex exec --json`. Codex counts tokens by thread, across resumes too, so
 * what earlier runs counted (`run.session_totals`) is subtracted; when that is not known, the
 * tokens of this run are not either. It tells no cost.
 */
export function codexReader(run?: AgentRun): StreamReader {
  const tally = openTally("codex");
  const memory: Memory = {
    worktree: run?.worktree ?? null,
    model: run?.variant ?? null,
    calls: openCalls(),
    last_message: "",
    last_error: null,
    meter: openMeter(run),
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => {
      const summary = tally.summary(exit, memory.calls.commands());
      return { ...summary, session_totals: memory.meter.totals };
    },
  };
}

const FORM = { shape: codexLine, isQuiet: (value: unknown) => hasType(value, CODEX_QUIET_TYPES) };

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, FORM, (line) => readParsed(line, memory));
}

function readParsed(line: CodexLine, memory: Memory): AgentEvent[] {
  if (line.type === "thread.started")
    return [{ type: "session", session_id: line.thread_id, model: memory.model }];
  if (line.type === "item.started") return readStarted(line.item, memory);
  if (line.type === "item.completed") return readCompleted(line.item, memory);
  if (line.type === "turn.completed")
    return [...readUsage(line.usage ?? null, memory), end(true, "turn.completed", memory)];
  if (line.type === "turn.failed")
    return [...fail(line.error.message, memory), end(false, "turn.failed", memory)];
  return RETRY_TEXT.test(line.message)
    ? [{ type: "retry", message: line.message, delay_ms: null }]
    : fail(line.message, memory);
}

function readStarted(item: CodexItem, { calls }: Memory): AgentEvent[] {
  const call = callOf(item);
  if (call === null) return [];
  calls.open(item.id, { tool: call.tool, command: call.command, path: null });
  return [{ type: "tool_use", id: item.id, tool: call.tool, input: call.input }];
}

/** Items that are calls of a tool; null for the others. */
function callOf(item: CodexItem): { tool: string; input: string; command: string | null } | null {
  if (item.type === "command_execution") {
    const command = insideShell(item.command ?? "");
    return { tool: "shell", input: command, command };
  }
  if (item.type === "file_change") {
    const files = item.changes?.map(({ kind, path }) => `${kind} ${path}`) ?? [];
    return { tool: "apply_patch", input: files.join("\n"), command: null };
  }
  if (item.type === "mcp_tool_call") {
    const tool = `${item.server ?? ""}.${item.tool ?? ""}`;
    return { tool, input: JSON.stringify(item.arguments ?? null), command: null };
  }
  if (item.type !== "web_search") return null;
  return { tool: "web_search", input: item.query ?? "", command: null };
}

function readCompleted(item: CodexItem, memory: Memory): AgentEvent[] {
  if (item.type === "agent_message") return [readMessage(item, memory)];
  // An item that is an error is a warning, such as a model without metadata: the run goes on.
  if (item.type === "reasoning" || item.type === "error")
    return [{ type: "thinking", text: item.text ?? item.message ?? "" }];
  const call = callOf(item);
  if (call === null) return [];
  const begun = memory.calls.close(item.id) !== undefined;
  const use = { type: "tool_use" as const, id: item.id, tool: call.tool, input: call.input };
  return [...(begun ? [] : [use]), ...readResult(item, call, memory)];
}

function readMessage(item: CodexItem, memory: Memory): AgentEvent {
  memory.last_message = item.text ?? "";
  return { type: "message", text: memory.last_message };
}

function readResult(
  item: CodexItem,
  { tool, command }: { tool: string; command: string | null },
  memory: Memory,
): AgentEvent[] {
  if (item.status === "declined")
    return [{ type: "permission_denied", tool, message: item.aggregated_output ?? "declined" }];
  const ok = item.status !== "failed" && !item.error;
  const output = item.aggregated_output ?? resultText(item);
  const result: AgentEvent = { type: "tool_result", id: item.id, ok, output };
  if (command !== null)
    return [result, { type: "command", command, exit_code: item.exit_code ?? null }];
  return [result, ...(ok ? changesOf(item, memory) : [])];
}

function resultText({ result, error }: CodexItem): string {
  if (error) return JSON.stringify(error);
  return textOf(result?.content);
}

function changesOf(item: CodexItem, { worktree }: Memory): AgentEvent[] {
  return (item.changes ?? []).map(({ path, kind }) => ({
    type: "file_change" as const,
    path: withinWorktree(worktree, path),
    change: kind,
  }));
}

/** An error is told twice: by itself and as the failure of the turn. */
function fail(message: string, memory: Memory): AgentEvent[] {
  if (memory.last_error === message) return [];
  memory.last_error = message;
  const limit = LIMIT_TEXT.test(message) ? { resets_at: resetTime(message) } : null;
  return failure(message, limit);
}

function end(ok: boolean, reason: string, { last_message }: Memory): AgentEvent {
  return { type: "end", ok, reason, final_message: last_message };
}

function readUsage(usage: CodexUsage | null, memory: Memory): AgentEvent[] {
  if (usage === null) return [];
  const used = readMeter(memory.meter, { tokens: tokensOf(usage), cost_usd: null });
  return [{ type: "usage", ...used, model: memory.model }];
}

/** Codex counts what was read from and written to the cache as input; here they are apart. */
function tokensOf(usage: CodexUsage): TokenUsage {
  const cache_read = usage.cached_input_tokens ?? null;
  const cache_write = usage.cache_write_input_tokens ?? null;
  const input = usage.input_tokens - (cache_read ?? 0) - (cache_write ?? 0);
  return { input: Math.max(0, input), output: usage.output_tokens, cache_read, cache_write };
}
