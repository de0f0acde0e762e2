import { isAbsolute, relative } from "node:path";
import { z } from "zod";
import type { AgentEvent, TokenUsage } from "../../domain/agent-event.ts";
import type { StreamReader } from "../../ports/agent.ts";
import {
  claudeLine,
  QUIET_TYPES,
  type ClaudeLine,
  type ContentBlock,
  type ModelUsage,
  type ResultLine,
} from "./claude-code-lines.ts";
import { openTally } from "./tally.ts";

type Line<Type extends ClaudeLine["type"]> = Extract<ClaudeLine, { type: Type }>;

/** A tool call whose result has not come yet. */
type OpenCall = { tool: string; command: string | null; path: string | null };

/** What later lines need of earlier ones. */
type Memory = {
  cwd: string | null;
  calls: Map<string, OpenCall>;
  denied: Set<string>;
  /** `total_cost_usd` as the last result line told it; null before the first. */
  total_cost_usd: number | null;
  last_error: string | null;
};

/** Tool calls remembered at most; an agent has a handful open at a time. */
const CALLS_MAX = 1_000;

const callInput = z.object({
  command: z.string().nullish().catch(null),
  file_path: z.string().nullish().catch(null),
  notebook_path: z.string().nullish().catch(null),
});

const FILE_TOOLS = new Set(["Write", "Edit", "MultiEdit", "NotebookEdit"]);

/**
 * Reads Claude Code's `stream-json`. Tokens and cost are those of this run: Claude's own totals are
 * cumulative over the session, across `--resume` too, so the figures since the last result are
 * added up instead.
 */
export function claudeReader(): StreamReader {
  const tally = openTally("claude-code");
  const memory: Memory = {
    cwd: null,
    calls: new Map(),
    denied: new Set(),
    total_cost_usd: null,
    last_error: null,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => tally.summary(exit, openCommands(memory)),
  };
}

function readLine(text: string, memory: Memory): AgentEvent[] {
  if (text.trim() === "") return [];
  const value = parseJson(text);
  const parsed = claudeLine.safeParse(value);
  if (parsed.success) return readParsed(parsed.data, memory);
  const type = z.object({ type: z.string() }).safeParse(value);
  if (type.success && QUIET_TYPES.includes(type.data.type)) return [];
  return [{ type: "unknown", line: text }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON: the line becomes an `unknown` event
  }
}

function readParsed(line: ClaudeLine, memory: Memory): AgentEvent[] {
  if (line.type === "system") return readSystem(line, memory);
  if (line.type === "assistant") return readAssistant(line, memory);
  if (line.type === "user") return readUser(line, memory);
  if (line.type === "result") return readResult(line, memory);
  return readRateLimit(line);
}

function readAssistant(line: Line<"assistant">, memory: Memory): AgentEvent[] {
  if (line.is_api_error_message) return readApiError(line, memory);
  return line.message.content.flatMap((block) => readBlock(block, line, memory));
}

/** What stands in the place of the user: results of tools, and prompts, which are no event. */
function readUser(line: Line<"user">, memory: Memory): AgentEvent[] {
  const { content } = line.message;
  if (typeof content === "string") return [];
  return content.flatMap((block) => readToolResult(block, line, memory));
}

function readSystem(line: Line<"system">, memory: Memory): AgentEvent[] {
  if (line.subtype === "init") {
    memory.cwd ??= line.cwd ?? null;
    const session_id = line.session_id ?? "";
    return [{ type: "session", session_id, model: line.model ?? null }];
  }
  if (line.subtype === "api_retry") return [readRetry(line)];
  if (line.subtype === "permission_denied")
    return deny(line.tool_use_id ?? "", line.tool_name ?? "", line.message ?? "", memory);
  return [];
}

function readRetry(line: Line<"system">): AgentEvent {
  const what = [line.error ?? "error", line.error_status ?? ""].join(" ").trim();
  const message = `${what}, try ${line.attempt ?? "?"} of ${line.max_retries ?? "?"}`;
  const delay = line.retry_delay_ms ?? null;
  return { type: "retry", message, delay_ms: delay === null ? null : Math.round(delay) };
}

/** Result lines repeat the denials of a turn, and only they tell those made by a hook. */
function deny(id: string, tool: string, message: string, memory: Memory): AgentEvent[] {
  if (memory.denied.has(id)) return [];
  if (id !== "") memory.denied.add(id);
  return [{ type: "permission_denied", tool, message }];
}

/** Claude says the API's errors in messages of its own making: they are not the agent's words. */
function readApiError(line: Line<"assistant">, memory: Memory): AgentEvent[] {
  const text = line.message.content.map((block) => block.text ?? "").join("\n");
  const limited = line.error === "rate_limit" || line.api_error_status === 429;
  return fail(text, limited, memory);
}

function fail(message: string, limited: boolean, memory: Memory): AgentEvent[] {
  if (memory.last_error === message) return [];
  memory.last_error = message;
  const limit: AgentEvent = { type: "limit", message, resets_at: resetIn(message) };
  return [{ type: "error", message }, ...(limited ? [limit] : [])];
}

function readBlock(block: ContentBlock, line: Line<"assistant">, memory: Memory): AgentEvent[] {
  if (block.type === "thinking") return [{ type: "thinking", text: block.thinking ?? "" }];
  if (block.type === "tool_use") return [readCall(block, memory)];
  if (block.type !== "text") return [];
  // A subagent's words are not the agent's own: they must never pass for its final message.
  const type = line.parent_tool_use_id ? "thinking" : "message";
  return [{ type, text: block.text ?? "" }];
}

function readCall(block: ContentBlock, memory: Memory): AgentEvent {
  const [id, tool] = [block.id ?? "", block.name ?? ""];
  const input = callInput.safeParse(block.input).data;
  const path = FILE_TOOLS.has(tool) ? (input?.file_path ?? input?.notebook_path ?? null) : null;
  const command = tool === "Bash" ? (input?.command ?? null) : null;
  if (memory.calls.size < CALLS_MAX) memory.calls.set(id, { tool, command, path });
  return { type: "tool_use", id, tool, input: JSON.stringify(block.input ?? null) };
}

function readToolResult(block: ContentBlock, line: Line<"user">, memory: Memory): AgentEvent[] {
  if (block.type !== "tool_result") return [];
  const id = block.tool_use_id ?? "";
  const ok = block.is_error !== true;
  const output = textOf(block.content);
  const call = memory.calls.get(id);
  memory.calls.delete(id);
  const refused = line.tool_result_meta?.some((meta) => meta.id === id && meta.non_execution_kind);
  const done = call === undefined || refused ? null : readDone(call, { ok, output, line, memory });
  return [{ type: "tool_result", id, ok, output }, ...(done ? [done] : [])];
}

/** What a finished call did to the world: a file changed, a command ran. */
function readDone(
  call: OpenCall,
  result: { ok: boolean; output: string; line: Line<"user">; memory: Memory },
): AgentEvent | null {
  const detail = result.line.tool_use_result;
  if (call.command !== null) {
    const unsure = detail?.backgroundTaskId ?? detail?.returnCodeInterpretation;
    const failed = /^Exit code (\d{1,3})\b/.exec(result.output)?.[1];
    const exit_code = result.ok ? (unsure ? null : 0) : failed ? Number(failed) : null;
    return { type: "command", command: call.command, exit_code };
  }
  if (call.path === null || !result.ok) return null;
  const path = within(result.memory.cwd, detail?.filePath ?? call.path);
  return { type: "file_change", path, change: detail?.type === "create" ? "add" : "update" };
}

/** Inside the worktree the path from its root, outside of it the path as it is. */
function within(cwd: string | null, path: string): string {
  if (cwd === null || !isAbsolute(path)) return path;
  const inner = relative(cwd, path);
  return inner.startsWith("..") || inner === "" ? path : inner;
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  const blocks = z.array(z.object({ text: z.string().default("") })).safeParse(content);
  return blocks.success ? blocks.data.map((block) => block.text).join("\n") : "";
}

function readResult(line: ResultLine, memory: Memory): AgentEvent[] {
  const denials = (line.permission_denials ?? []).flatMap((denial) =>
    deny(denial.tool_use_id, denial.tool_name, "not allowed", memory),
  );
  const message = line.result ?? line.errors?.join("; ") ?? line.subtype;
  const limited = line.api_error_status === 429 || line.api_error_type === "rate_limit_error";
  const failure = line.is_error ? fail(message, limited, memory) : [];
  const end: AgentEvent = {
    type: "end",
    ok: !line.is_error,
    reason: line.terminal_reason ?? line.subtype,
    final_message: line.is_error ? "" : (line.result ?? ""),
  };
  return [...denials, readUsage(line, memory), ...failure, end];
}

function readUsage(line: ResultLine, memory: Memory): AgentEvent {
  const since = line.model_usage_since_last_result;
  const cost_usd = since ? costOf(since) : costFromTotal(line, memory);
  memory.total_cost_usd = line.total_cost_usd ?? memory.total_cost_usd;
  return { type: "usage", tokens: since ? tokensOf(since) : turnTokens(line), cost_usd };
}

/**
 * Older versions tell the total of the session only. The first total of a run is this run's own
 * when the session's tokens are those of the turn; else earlier runs may be in it, and the cost is
 * not known.
 */
function costFromTotal(line: ResultLine, memory: Memory): number | null {
  const total = line.total_cost_usd ?? null;
  if (total === null) return null;
  if (memory.total_cost_usd !== null) return total - memory.total_cost_usd;
  const session = line.modelUsage ? tokensOf(line.modelUsage).input : null;
  return session === (line.usage?.input_tokens ?? null) ? total : null;
}

function costOf(models: ModelUsage): number | null {
  const costs = Object.values(models).map((model) => model.costUSD ?? null);
  return costs.reduce((a, b) => (a === null || b === null ? null : a + b), 0);
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

function turnTokens({ usage }: ResultLine): TokenUsage {
  return {
    input: usage?.input_tokens ?? null,
    output: usage?.output_tokens ?? null,
    cache_read: usage?.cache_read_input_tokens ?? null,
    cache_write: usage?.cache_creation_input_tokens ?? null,
  };
}

function readRateLimit({ rate_limit_info }: Line<"rate_limit_event">): AgentEvent[] {
  if (rate_limit_info.status !== "rejected") return [];
  const resets_at = isoOf(rate_limit_info.resetsAt ?? null);
  return [{ type: "limit", message: "The usage limit is reached.", resets_at }];
}

/** Some limit messages end in the time of the reset, in seconds since 1970, after a bar. */
function resetIn(message: string): string | null {
  const seconds = /\|(\d{10})\b/.exec(message)?.[1];
  return seconds === undefined ? null : isoOf(Number(seconds));
}

function isoOf(seconds: number | null): string | null {
  const date = new Date((seconds ?? Number.NaN) * 1_000);
  return Number.isFinite(date.getTime()) ? date.toISOString() : null;
}

/** Commands that were running when the stream ended. */
function openCommands(memory: Memory): AgentEvent[] {
  return [...memory.calls.values()].flatMap(({ command }) =>
    command === null ? [] : [{ type: "command" as const, command, exit_code: null }],
  );
}
