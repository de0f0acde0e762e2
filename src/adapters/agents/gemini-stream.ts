import type { AgentEvent, TokenUsage } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  geminiLine,
  geminiParameters,
  type GeminiCounts,
  type GeminiLine,
  type GeminiStats,
} from "./gemini-lines.ts";
import { readJsonLine } from "./json-line.ts";
import { failure, openCalls, timeOf, withinWorktree, type OpenCalls } from "./reading.ts";
import { resetTime } from "./reset-time.ts";
import { openTally } from "./tally.ts";

type Line<Type extends GeminiLine["type"]> = Extract<GeminiLine, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = {
  worktree: string | null;
  calls: OpenCalls;
  /** What it is saying: an answer comes in pieces, and only the next other line ends it. */
  saying: string;
  last_message: string;
  /** When the line was written that was read last. */
  at: Date | null;
};

const SHELL_TOOL = "run_shell_command";
const FILE_TOOLS = new Set(["write_file", "replace"]);

/** Kinds of tool errors by which its own rules kept a tool from running. */
const DENIALS = new Set(["policy_violation", "permission_denied", "path_not_in_workspace"]);

/** Tools that are not there unless the approval mode allows them: to call one is to be refused. */
const GUARDED_TOOLS = new Set([SHELL_TOOL, ...FILE_TOOLS]);

/** Texts of errors that are a usage limit; the stream has no code for them. */
const LIMIT_TEXT = /exhausted|quota|rate.?limit|"code":\s*429|\b429\b/i;

/**
 * Reads Gemini CLI's `stream-json`. Its figures are those of one process, so of this run; it tells
 * no cost, nothing of retries, and of a shell command not whether it failed.
 */
export function geminiReader(run?: AgentRun): StreamReader {
  const tally = openTally("gemini");
  const memory: Memory = {
    worktree: run?.worktree ?? null,
    calls: openCalls(),
    saying: "",
    last_message: "",
    at: null,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => tally.summary(exit, [...said(memory), ...memory.calls.commands()]),
  };
}

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, { shape: geminiLine }, (line, value) => {
    memory.at = timeOf(value);
    if (line.type === "message") return readMessage(line, memory);
    return [...said(memory), ...readParsed(line, memory)];
  });
}

function readMessage({ role, content }: Line<"message">, memory: Memory): AgentEvent[] {
  if (role !== "assistant") return [];
  memory.saying += content;
  return [];
}

/** The answer that is complete now, if there was one. */
function said(memory: Memory): AgentEvent[] {
  const text = memory.saying;
  memory.saying = "";
  if (text.trim() === "") return [];
  memory.last_message = text;
  return [{ type: "message", text }];
}

function readParsed(line: Exclude<GeminiLine, Line<"message">>, memory: Memory): AgentEvent[] {
  if (line.type === "init")
    return [{ type: "session", session_id: line.session_id, model: line.model ?? null }];
  if (line.type === "tool_use") return [readCall(line, memory)];
  if (line.type === "tool_result") return readToolResult(line, memory);
  if (line.type === "error") return failure(line.message, null);
  return readResult(line, memory);
}

function readCall(line: Line<"tool_use">, { calls }: Memory): AgentEvent {
  const [id, tool] = [line.tool_id, line.tool_name];
  const given = geminiParameters.safeParse(line.parameters).data;
  const command = tool === SHELL_TOOL ? (given?.command ?? null) : null;
  const path = FILE_TOOLS.has(tool) ? (given?.file_path ?? null) : null;
  calls.open(id, { tool, command, path });
  return { type: "tool_use", id, tool, input: JSON.stringify(line.parameters ?? null) };
}

function readToolResult(line: Line<"tool_result">, memory: Memory): AgentEvent[] {
  const id = line.tool_id;
  const ok = line.status === "success";
  const output = line.output ?? line.error?.message ?? "";
  const result: AgentEvent = { type: "tool_result", id, ok, output };
  const call = memory.calls.close(id);
  if (call === undefined) return [result];
  if (!ok && isDenial(call.tool, line.error?.type ?? ""))
    return [{ type: "permission_denied", tool: call.tool, message: output }, result];
  // A failed command is told as a success, too, and without its exit code.
  if (call.command !== null)
    return [result, { type: "command", command: call.command, exit_code: null }];
  if (call.path === null || !ok) return [result];
  // Whether a written file was there before is not told.
  const path = withinWorktree(memory.worktree, call.path);
  return [result, { type: "file_change", path, change: "update" }];
}

function isDenial(tool: string, kind: string): boolean {
  return DENIALS.has(kind) || (kind === "tool_not_registered" && GUARDED_TOOLS.has(tool));
}

function readResult({ status, error, stats }: Line<"result">, memory: Memory): AgentEvent[] {
  const usage = stats ? readStats(stats) : [];
  const final_message = memory.last_message;
  if (status === "success")
    return [...usage, { type: "end", ok: true, reason: status, final_message }];
  const message = error?.message ?? error?.type ?? status;
  const limit = LIMIT_TEXT.test(message) ? { resets_at: resetTime(message, memory.at) } : null;
  // "unknown" is the kind of every error of the API.
  const reason = error?.type && error.type !== "unknown" ? error.type : status;
  return [...usage, ...failure(message, limit), { type: "end", ok: false, reason, final_message }];
}

/** By model, where it tells that; a model that was only tried has used nothing. */
function readStats(stats: GeminiStats): AgentEvent[] {
  const models = Object.entries(stats.models ?? {}).filter(([, told]) => told.total_tokens !== 0);
  const rows: [string | null, GeminiCounts][] = models.length > 0 ? models : [[null, stats]];
  return rows.map(([model, told]) => ({
    type: "usage" as const,
    tokens: tokensOf(told),
    cost_usd: null,
    model,
  }));
}

/** Thoughts are part of the total only, and are paid for as output. */
function tokensOf(told: GeminiCounts): TokenUsage {
  const all = told.input_tokens ?? null;
  const total = told.total_tokens ?? null;
  const output = all === null || total === null ? null : Math.max(total - all, 0);
  const fresh = all === null ? null : Math.max(all - (told.cached ?? 0), 0);
  return {
    input: told.input ?? fresh,
    output: output ?? told.output_tokens ?? null,
    cache_read: told.cached ?? null,
    cache_write: null,
  };
}
