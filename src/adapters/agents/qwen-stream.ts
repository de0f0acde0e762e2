import type { AgentEvent } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import { readJsonLine } from "./json-line.ts";
import {
  QWEN_QUIET_TYPES,
  qwenInput,
  qwenLine,
  type QwenBlock,
  type QwenLine,
  type QwenUsage,
} from "./qwen-lines.ts";
import {
  failure,
  hasType,
  openCalls,
  textOf,
  withinWorktree,
  type OpenCall,
  type OpenCalls,
} from "./reading.ts";
import { resetTime } from "./reset-time.ts";
import { openMeter, readMeter, type SessionMeter } from "./session-meter.ts";
import { openTally } from "./tally.ts";

type Line<Type extends QwenLine["type"]> = Extract<QwenLine, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = {
  worktree: string | null;
  model: string | null;
  calls: OpenCalls;
  meter: SessionMeter;
};

const SHELL_TOOL = "run_shell_command";
const FILE_TOOLS = new Set(["write_file", "edit", "notebook_edit"]);

/** Begins the text of a message in which Qwen tells an error of the API: not the model's words. */
const API_ERROR = "[API Error:";

/** Texts of errors that are a usage limit; the stream has no code for them. */
const LIMIT_TEXT = /\b429\b|rate.?limit|quota|exceeded your current/i;

/**
 * Reads Qwen Code's `stream-json`. It counts tokens by session, across resumes too (measured), so
 * what earlier runs counted is subtracted. It tells no cost and nothing of retries.
 */
export function qwenReader(run?: AgentRun): StreamReader {
  const tally = openTally("qwen");
  const memory: Memory = {
    worktree: run?.worktree ?? null,
    model: null,
    calls: openCalls(),
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

const FORM = { shape: qwenLine, isQuiet: (value: unknown) => hasType(value, QWEN_QUIET_TYPES) };

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, FORM, (line) => readParsed(line, memory));
}

function readParsed(line: QwenLine, memory: Memory): AgentEvent[] {
  if (line.type === "system") return readSystem(line, memory);
  if (line.type === "assistant")
    return line.message.content.flatMap((block) => readBlock(block, line, memory));
  if (line.type === "result") return readResult(line, memory);
  const { content } = line.message;
  return typeof content === "string" ? [] : content.flatMap((b) => readToolResult(b, memory));
}

function readSystem(line: Line<"system">, memory: Memory): AgentEvent[] {
  if (line.subtype !== "init") return [];
  memory.worktree ??= line.cwd ?? null;
  memory.model = line.model ?? null;
  return [{ type: "session", session_id: line.session_id ?? "", model: memory.model }];
}

function readBlock(block: QwenBlock, line: Line<"assistant">, memory: Memory): AgentEvent[] {
  if (block.type === "thinking") return [{ type: "thinking", text: block.thinking ?? "" }];
  if (block.type === "tool_use") return [readCall(block, memory)];
  const text = block.text ?? "";
  if (block.type !== "text" || text.startsWith(API_ERROR)) return [];
  // A subagent's words are not the agent's own: they must never pass for its final message.
  return [{ type: line.parent_tool_use_id ? "thinking" : "message", text }];
}

function readCall(block: QwenBlock, { calls }: Memory): AgentEvent {
  const [id, tool] = [block.id ?? "", block.name ?? ""];
  const given = qwenInput.safeParse(block.input).data;
  const command = tool === SHELL_TOOL ? (given?.command ?? null) : null;
  const path = FILE_TOOLS.has(tool) ? (given?.file_path ?? given?.notebook_path ?? null) : null;
  calls.open(id, { tool, command, path });
  return { type: "tool_use", id, tool, input: JSON.stringify(block.input ?? null) };
}

function readToolResult(block: QwenBlock, memory: Memory): AgentEvent[] {
  if (block.type !== "tool_result") return [];
  const id = block.tool_use_id ?? "";
  const ok = block.is_error !== true;
  const output = textOf(block.content);
  const result: AgentEvent = { type: "tool_result", id, ok, output };
  const call = memory.calls.close(id);
  return call === undefined ? [result] : [result, ...readDone(call, { ok, output }, memory)];
}

/** What a finished call did to the world: a file changed, a command ran. */
function readDone(
  call: OpenCall,
  { ok, output }: { ok: boolean; output: string },
  memory: Memory,
): AgentEvent[] {
  if (call.command !== null)
    return [{ type: "command", command: call.command, exit_code: exitCodeIn(output, ok) }];
  if (call.path === null || !ok) return [];
  const path = withinWorktree(memory.worktree, call.path);
  const change = /\bcreated\b.*\bnew file\b/i.test(output) ? "add" : "update";
  return [{ type: "file_change", path, change }];
}

/** The output of a failed command says its code; that of a good one is the command's own. */
function exitCodeIn(output: string, ok: boolean): number | null {
  if (ok) return output.startsWith("Background") ? null : 0;
  const told = /^Exit Code: (\d{1,3})$/m.exec(output)?.[1];
  return told === undefined ? null : Number(told);
}

function readResult(line: Line<"result">, memory: Memory): AgentEvent[] {
  const denials = (line.permission_denials ?? []).map(({ tool_name }) => ({
    type: "permission_denied" as const,
    tool: tool_name,
    message: "not allowed",
  }));
  const message = line.error?.message ?? line.result ?? line.subtype;
  const limit = LIMIT_TEXT.test(message) ? { resets_at: resetTime(message) } : null;
  const end: AgentEvent = {
    type: "end",
    ok: !line.is_error,
    reason: line.subtype,
    final_message: line.is_error ? "" : (line.result ?? ""),
  };
  const failed = line.is_error ? failure(message, limit) : [];
  return [...denials, ...readUsage(line.usage ?? null, memory), ...failed, end];
}

function readUsage(usage: QwenUsage | null, { model, meter }: Memory): AgentEvent[] {
  if (usage === null) return [];
  const cache_read = usage.cache_read_input_tokens ?? null;
  const all = usage.input_tokens ?? null;
  const input = all === null ? null : Math.max(all - (cache_read ?? 0), 0);
  const tokens = { input, output: usage.output_tokens ?? null, cache_read, cache_write: null };
  return [{ type: "usage", ...readMeter(meter, { tokens, cost_usd: null }), model }];
}
