import { z } from "zod";
import type { AgentEvent } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  claudeLine,
  QUIET_TYPES,
  type ClaudeLine,
  type ContentBlock,
  type ResultLine,
} from "./claude-code-lines.ts";
import { noteAnswer, openClaudeMeter, readUsage, type Unsettled } from "./claude-code-usage.ts";
import { readJsonLine } from "./json-line.ts";
import {
  failure,
  hasType,
  openCalls,
  textOf,
  timeOf,
  withinWorktree,
  type OpenCall,
  type OpenCalls,
} from "./reading.ts";
import { isoOfSeconds, resetTime } from "./reset-time.ts";
import type { SessionMeter } from "./session-meter.ts";
import { openTally } from "./tally.ts";

type Line<Type extends ClaudeLine["type"]> = Extract<ClaudeLine, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = {
  cwd: string | null;
  calls: OpenCalls;
  denied: Set<string>;
  meter: SessionMeter;
  unsettled: Unsettled;
  last_error: string | null;
  /** When the limit is lifted that the provider has told of by itself. */
  resets_at: string | null;
  /** When the last line that tells its time was written. */
  at: Date | null;
};

const callInput = z.object({
  command: z.string().nullish().catch(null),
  file_path: z.string().nullish().catch(null),
  notebook_path: z.string().nullish().catch(null),
});

const FILE_TOOLS = new Set(["Write", "Edit", "MultiEdit", "NotebookEdit"]);

/** Texts of errors that are a limit of a subscription; versions differ in what else they tell. */
const LIMIT_TEXT = new RegExp(
  [
    String.raw`\b(usage|session|weekly|daily|hour|opus|sonnet) limit\b`,
    String.raw`\bhit your limit\b`,
    String.raw`\bout of (extra )?usage\b`,
  ].join("|"),
  "i",
);

/**
 * Reads Claude Code's `stream-json`. Tokens and cost are those of this run: Claude's own totals are
 * cumulative over the session, across `--resume` too.
 */
export function claudeReader(run?: AgentRun): StreamReader {
  const tally = openTally("claude-code");
  const memory: Memory = {
    cwd: run?.worktree ?? null,
    calls: openCalls(),
    denied: new Set(),
    meter: openClaudeMeter(run),
    unsettled: new Map(),
    last_error: null,
    resets_at: null,
    at: null,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    unsettled: () => [...memory.unsettled.values()],
    summary: (exit) => {
      const summary = tally.summary(exit, memory.calls.commands());
      return { ...summary, session_totals: memory.meter.totals };
    },
  };
}

const FORM = { shape: claudeLine, isQuiet: (value: unknown) => hasType(value, QUIET_TYPES) };

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, FORM, (line, value) => {
    memory.at = timeOf(value) ?? memory.at;
    return readParsed(line, memory);
  });
}

function readParsed(line: ClaudeLine, memory: Memory): AgentEvent[] {
  if (line.type === "system") return readSystem(line, memory);
  if (line.type === "assistant") return readAssistant(line, memory);
  if (line.type === "user") return readUser(line, memory);
  if (line.type === "result") return readResult(line, memory);
  return readRateLimit(line, memory);
}

function readAssistant(line: Line<"assistant">, memory: Memory): AgentEvent[] {
  if (line.is_api_error_message || line.error) return readApiError(line, memory);
  noteAnswer(memory.unsettled, line.message);
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
    memory.last_error = null; // a turn begins, which may fail in the same way
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
  if (!limited && !LIMIT_TEXT.test(message)) return failure(message, null);
  return failure(message, { resets_at: resetTime(message, memory.at) ?? memory.resets_at });
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
  memory.calls.open(id, { tool, command, path });
  return { type: "tool_use", id, tool, input: JSON.stringify(block.input ?? null) };
}

function readToolResult(block: ContentBlock, line: Line<"user">, memory: Memory): AgentEvent[] {
  if (block.type !== "tool_result") return [];
  const id = block.tool_use_id ?? "";
  const ok = block.is_error !== true;
  const output = textOf(block.content);
  const call = memory.calls.close(id);
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
  const path = withinWorktree(result.memory.cwd, detail?.filePath ?? call.path);
  return { type: "file_change", path, change: detail?.type === "create" ? "add" : "update" };
}

function readResult(line: ResultLine, memory: Memory): AgentEvent[] {
  const denials = (line.permission_denials ?? []).flatMap((denial) =>
    deny(denial.tool_use_id, denial.tool_name, "not allowed", memory),
  );
  const message = line.result ?? errorsOf(line) ?? line.terminal_reason ?? line.subtype;
  const limited = line.api_error_status === 429 || line.api_error_type === "rate_limit_error";
  const failed = line.is_error ? fail(message, limited, memory) : [];
  const end: AgentEvent = {
    type: "end",
    ok: !line.is_error,
    reason: line.terminal_reason ?? line.subtype,
    final_message: line.is_error ? "" : (line.result ?? ""),
  };
  memory.unsettled.clear();
  return [...denials, ...readUsage(line, memory.meter), ...failed, end];
}

/** Its errors in one text, without notes of the program to its makers. */
function errorsOf({ errors }: ResultLine): string | null {
  const text = (errors ?? []).filter((error) => !error.startsWith("[ede_diagnostic]")).join("; ");
  return text === "" ? null : text;
}

/** Told by itself, before the request that a limit refuses; the error after it has no time. */
function readRateLimit(
  { rate_limit_info: info }: Line<"rate_limit_event">,
  memory: Memory,
): AgentEvent[] {
  if (info.status !== "rejected" || info.isUsingOverage) return [];
  memory.resets_at = isoOfSeconds(info.resetsAt ?? null);
  const which = info.rateLimitType?.replaceAll("_", " ") ?? "usage";
  const message = `The ${which} limit is reached.`;
  return [{ type: "limit", message, resets_at: memory.resets_at }];
}
