import { z } from "zod";
import type { AgentEvent } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  COPILOT_QUIET,
  copilotArguments,
  copilotLine,
  type CopilotData,
  type CopilotLine,
} from "./copilot-lines.ts";
import { usageOf } from "./copilot-usage.ts";
import { readJsonLine } from "./json-line.ts";
import { failure, openCalls, textOf, timeOf, withinWorktree, type OpenCalls } from "./reading.ts";
import { resetTime } from "./reset-time.ts";
import { openTally } from "./tally.ts";

/** What later lines need of earlier ones. */
type Memory = {
  worktree: string | null;
  calls: OpenCalls;
  session_id: string | null;
  model: string | null;
  last_message: string;
  was_aborted: boolean;
  has_failed: boolean;
  /** When the line was written that was read last. */
  at: Date | null;
};

const SHELL_TOOL = "bash";

/** Texts of errors that are a usage limit. */
const LIMIT_TEXT = /rate.?limit|quota|usage limit|premium requests?/i;

/**
 * Reads Copilot CLI's JSON lines. The session's id stands in the last line only, but it was chosen
 * for the run; tokens stand in a file of their own, and cost is not told.
 */
export function copilotReader(run?: AgentRun): StreamReader {
  const tally = openTally("copilot");
  const memory: Memory = {
    worktree: run?.worktree ?? null,
    calls: openCalls(),
    session_id: run?.session_id ?? null,
    model: null,
    last_message: "",
    was_aborted: false,
    has_failed: false,
    at: null,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => {
      const usage = run ? usageOf(run) : { events: [], totals: null };
      const summary = tally.summary(exit, [...memory.calls.commands(), ...usage.events]);
      return { ...summary, session_totals: usage.totals };
    },
  };
}

const anyLine = z.object({ type: z.string().regex(COPILOT_QUIET) });

const FORM = {
  shape: copilotLine,
  isQuiet: (value: unknown) => anyLine.safeParse(value).success,
};

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, FORM, (line, value) => {
    memory.at = timeOf(value);
    return readParsed(line, memory);
  });
}

function readParsed(line: CopilotLine, memory: Memory): AgentEvent[] {
  if (line.type === "session.tools_updated") return readModel(line.data, memory);
  if (line.type === "assistant.message") return readMessage(line.data, memory);
  if (line.type === "assistant.reasoning")
    return [{ type: "thinking", text: line.data.content ?? "" }];
  if (line.type === "assistant.turn_retry")
    return [{ type: "retry", message: line.data.reason ?? "error", delay_ms: null }];
  if (line.type === "tool.execution_start") return [readCall(line.data, memory)];
  if (line.type === "tool.execution_complete") return readToolResult(line.data, memory);
  if (line.type === "session.error") return readError(line.data, memory);
  if (line.type === "abort") {
    memory.was_aborted = true;
    return [];
  }
  return readResult(line, memory);
}

/** The first line that names the model stands for the session's beginning. */
function readModel({ model }: CopilotData, memory: Memory): AgentEvent[] {
  memory.model = model ?? memory.model;
  if (memory.session_id === null) return [];
  return [{ type: "session", session_id: memory.session_id, model: memory.model }];
}

function readMessage(data: CopilotData, memory: Memory): AgentEvent[] {
  const thought: AgentEvent[] = data.reasoningText
    ? [{ type: "thinking", text: data.reasoningText }]
    : [];
  const text = data.content ?? "";
  if (text === "") return thought;
  // A subagent's words are not the agent's own: they must never pass for its final message.
  if (data.parentToolCallId) return [...thought, { type: "thinking", text }];
  memory.last_message = text;
  return [...thought, { type: "message", text }];
}

function readCall(data: CopilotData, { calls }: Memory): AgentEvent {
  const [id, tool] = [data.toolCallId ?? "", data.toolName ?? ""];
  const given = copilotArguments.safeParse(data.arguments).data;
  const command = tool === SHELL_TOOL ? (given?.command ?? null) : null;
  calls.open(id, { tool, command, path: null });
  return { type: "tool_use", id, tool, input: JSON.stringify(data.arguments ?? null) };
}

function readToolResult(data: CopilotData, memory: Memory): AgentEvent[] {
  const id = data.toolCallId ?? "";
  const call = memory.calls.close(id);
  const exit_code = data.shellExecution?.exitCode ?? null;
  const ok = data.success === true && (exit_code ?? 0) === 0;
  const output = data.error?.message ?? textOf(data.result?.content);
  const result: AgentEvent = { type: "tool_result", id, ok, output };
  if (data.success !== true && isDenial(data))
    return [{ type: "permission_denied", tool: call?.tool ?? "", message: output }, result];
  if (call && call.command !== null)
    return [result, { type: "command", command: call.command, exit_code }];
  return [result, ...(ok ? changesOf(data, memory) : [])];
}

function isDenial({ error }: CopilotData): boolean {
  return /denied|rejected|permission/i.test(`${error?.code ?? ""} ${error?.message ?? ""}`);
}

function changesOf({ fileEdits }: CopilotData, { worktree }: Memory): AgentEvent[] {
  return (fileEdits ?? []).map(({ path, kind }) => ({
    type: "file_change" as const,
    path: withinWorktree(worktree, path),
    change: changeOf(kind ?? ""),
  }));
}

function changeOf(kind: string): "add" | "update" | "delete" {
  if (kind === "create") return "add";
  return kind === "delete" ? "delete" : "update";
}

function readError(data: CopilotData, memory: Memory): AgentEvent[] {
  memory.has_failed = true;
  const message = data.message ?? data.errorType ?? "error";
  const limited = data.statusCode === 429 || LIMIT_TEXT.test(`${data.errorType} ${message}`);
  return failure(message, limited ? { resets_at: resetTime(message, memory.at) } : null);
}

/** An exit code of 0 is no success: so ends a run that was interrupted, too. */
function readResult(
  { sessionId, exitCode }: Extract<CopilotLine, { type: "result" }>,
  memory: Memory,
): AgentEvent[] {
  const ok = exitCode === 0 && !memory.was_aborted && !memory.has_failed;
  const reason = memory.was_aborted ? "aborted" : `exit code ${exitCode}`;
  const end: AgentEvent = { type: "end", ok, reason, final_message: memory.last_message };
  if (memory.session_id === sessionId) return [end];
  return [{ type: "session", session_id: sessionId, model: memory.model }, end];
}
