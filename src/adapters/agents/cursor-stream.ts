import type { AgentEvent } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  cursorCall,
  cursorInput,
  cursorLine,
  cursorOutcome,
  type CursorLine,
} from "./cursor-lines.ts";
import { readJsonLine } from "./json-line.ts";
import { failure, openCalls, textOf, withinWorktree, type OpenCalls } from "./reading.ts";
import { openTally } from "./tally.ts";

type Line<Type extends CursorLine["type"]> = Extract<CursorLine, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = { worktree: string | null; calls: OpenCalls };

/**
 * Reads Cursor's `stream-json`. A run that fails ends without a `result` line, with a sentence on
 * standard error. Neither tokens nor cost are told.
 */
export function cursorReader(run?: AgentRun): StreamReader {
  const tally = openTally("cursor");
  const memory: Memory = { worktree: run?.worktree ?? null, calls: openCalls() };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => tally.summary(exit, memory.calls.commands()),
  };
}

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, { shape: cursorLine }, (line) => readParsed(line, memory));
}

function readParsed(line: CursorLine, memory: Memory): AgentEvent[] {
  if (line.type === "system") return readSystem(line, memory);
  if (line.type === "assistant") return [{ type: "message", text: textOf(line.message.content) }];
  if (line.type === "thinking") return line.text ? [{ type: "thinking", text: line.text }] : [];
  if (line.type === "tool_call") return readTool(line, memory);
  if (line.type === "result") return readResult(line);
  return []; // the prompt, repeated
}

function readSystem(line: Line<"system">, memory: Memory): AgentEvent[] {
  if (line.subtype !== "init") return [];
  memory.worktree ??= line.cwd ?? null;
  return [{ type: "session", session_id: line.session_id ?? "", model: line.model ?? null }];
}

/** `tool_call` has one key, the tool's name with `ToolCall` behind it. */
function readTool(line: Line<"tool_call">, memory: Memory): AgentEvent[] {
  const [key = "", value] = Object.entries(line.tool_call)[0] ?? [];
  const tool = key.replace(/ToolCall$/, "");
  const id = line.call_id ?? "";
  const call = cursorCall.safeParse(value).data;
  if (line.subtype === "started") return [begin({ id, tool, args: call?.args }, memory)];
  return finish({ id, tool, result: call?.result }, memory);
}

const FILE_TOOLS = new Set(["write", "edit", "delete"]);

function begin(call: { id: string; tool: string; args: unknown }, memory: Memory): AgentEvent {
  const { id, tool, args } = call;
  const given = cursorInput.safeParse(args).data;
  const command = tool === "shell" ? (given?.command ?? null) : null;
  const path = FILE_TOOLS.has(tool) ? (given?.path ?? null) : null;
  memory.calls.open(id, { tool, command, path });
  return { type: "tool_use", id, tool, input: JSON.stringify(args ?? null) };
}

function finish(call: { id: string; tool: string; result: unknown }, memory: Memory): AgentEvent[] {
  const { id, tool, result } = call;
  const outcome = cursorOutcome.safeParse(result).data;
  const exit_code = (outcome?.success ?? outcome?.failure)?.exitCode ?? null;
  const ok = outcome?.success !== undefined && (exit_code ?? 0) === 0;
  const output = JSON.stringify(result ?? null);
  const told: AgentEvent = { type: "tool_result", id, ok, output };
  const begun = memory.calls.close(id);
  if (outcome?.rejected !== undefined)
    return [{ type: "permission_denied", tool, message: output }, told];
  if (begun === undefined) return [told];
  if (begun.command !== null) return [told, { type: "command", command: begun.command, exit_code }];
  if (begun.path === null || !ok) return [told];
  const path = withinWorktree(memory.worktree, begun.path);
  return [told, { type: "file_change", path, change: tool === "delete" ? "delete" : "update" }];
}

function readResult(line: Line<"result">): AgentEvent[] {
  const [ok, reason] = [!line.is_error, line.subtype ?? "result"];
  const said = line.result ?? "";
  const end: AgentEvent = { type: "end", ok, reason, final_message: ok ? said : "" };
  return ok ? [end] : [...failure(said === "" ? reason : said, null), end];
}
