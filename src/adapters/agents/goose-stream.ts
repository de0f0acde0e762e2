import type { AgentEvent } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  gooseBlock,
  gooseInput,
  gooseLine,
  type GooseBlock,
  type GooseLine,
} from "./goose-lines.ts";
import { readJsonLine } from "./json-line.ts";
import { failure, openCalls, textOf, withinWorktree, type OpenCalls } from "./reading.ts";
import { resetTime } from "./reset-time.ts";
import { openTally } from "./tally.ts";

type Line<Type extends GooseLine["type"]> = Extract<GooseLine, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = {
  run: AgentRun | undefined;
  /** The name that the run gave the session: the stream does not tell one. */
  session_told: boolean;
  /** A message comes in pieces with one id; it is told when it is whole. */
  said: { id: string; text: string } | null;
  calls: OpenCalls;
  failed: boolean;
};

/**
 * Reads Goose's `stream-json`. It tells a total of tokens that does not say which they were, so
 * tokens are unknown unless a version tells input and output; a cost is never told.
 */
export function gooseReader(run?: AgentRun): StreamReader {
  const tally = openTally("goose");
  const memory: Memory = {
    run,
    session_told: run === undefined,
    said: null,
    calls: openCalls(),
    failed: false,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => tally.summary(exit, [...flush(memory), ...memory.calls.commands()]),
  };
}

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, { shape: gooseLine }, (line) => [
    ...session(memory),
    ...readParsed(line, memory),
  ]);
}

function session(memory: Memory): AgentEvent[] {
  const { run, session_told } = memory;
  memory.session_told = true;
  if (session_told || run === undefined) return [];
  return [{ type: "session", session_id: run.session_id, model: run.variant }];
}

function readParsed(line: GooseLine, memory: Memory): AgentEvent[] {
  if (line.type === "message") return readMessage(line, memory);
  if (line.type === "error") return [...flush(memory), ...fail(line.error ?? "error", memory)];
  if (line.type === "complete") return readComplete(line, memory);
  return []; // a notification of an extension, another model
}

function readMessage({ message }: Line<"message">, memory: Memory): AgentEvent[] {
  const blocks = message.content.flatMap((value) => gooseBlock.safeParse(value).data ?? []);
  const is_own = message.role === "assistant";
  return blocks.flatMap((block) => readBlock(block, is_own ? (message.id ?? "") : null, memory));
}

/**
 * `id`: the agent's own message that the block is a piece of; null: it stands in a user's place.
 */
function readBlock(block: GooseBlock, id: string | null, memory: Memory): AgentEvent[] {
  if (block.type === "text") return id === null ? [] : say(id, block.text ?? "", memory);
  const before = flush(memory);
  if (block.type === "thinking")
    return [...before, { type: "thinking", text: block.thinking ?? block.text ?? "" }];
  if (block.type === "toolRequest") return [...before, ...readCall(block, memory)];
  if (block.type === "toolResponse") return [...before, ...readResult(block, memory)];
  return before;
}

function say(id: string, text: string, memory: Memory): AgentEvent[] {
  const { said } = memory;
  if (said?.id === id && id !== "") {
    memory.said = { id, text: said.text + text };
    return [];
  }
  const before = flush(memory);
  memory.said = { id, text };
  return before;
}

/** Goose says what its provider refused in a message of its own making: no words of the agent. */
const OWN_ERROR = /^\s*Ran into this error: /;

/** Tells the message that is whole now. */
function flush(memory: Memory): AgentEvent[] {
  const { said } = memory;
  memory.said = null;
  if (said === null) return [];
  if (OWN_ERROR.test(said.text)) return fail(said.text.replace(OWN_ERROR, "").trim(), memory);
  memory.failed = false;
  return [{ type: "message", text: said.text }];
}

function fail(message: string, memory: Memory): AgentEvent[] {
  memory.failed = true;
  const limited = /rate.?limit|usage limit|quota|\b429\b/i.test(message);
  return failure(message, limited ? { resets_at: resetTime(message) } : null);
}

function readCall(block: GooseBlock, memory: Memory): AgentEvent[] {
  const id = block.id ?? "";
  const { name, arguments: given } = block.toolCall?.value ?? {};
  const tool = name ?? "";
  const input = gooseInput.safeParse(given).data;
  memory.calls.open(id, {
    tool,
    command: /(^|__)shell$/.test(tool) ? (input?.command ?? null) : null,
    path: changesFile(tool, input?.command ?? null) ? (input?.path ?? null) : null,
  });
  return [{ type: "tool_use", id, tool, input: JSON.stringify(given ?? null) }];
}

/** The editor is one tool with commands in some versions, and one tool a command in others. */
function changesFile(tool: string, command: string | null): boolean {
  if (/(^|__)text_editor$/.test(tool)) return command !== null && !/^(view|undo)/.test(command);
  return /(^|__)(write|edit)$/.test(tool);
}

function readResult(block: GooseBlock, memory: Memory): AgentEvent[] {
  const id = block.id ?? "";
  const { status, error = null, value } = block.toolResult ?? {};
  const ok = status !== "error" && error === null;
  const output = error ?? contentOf(value);
  const result: AgentEvent = { type: "tool_result", id, ok, output };
  const call = memory.calls.close(id);
  if (call === undefined) return [result];
  // It tells that a command failed, but not with which exit code.
  if (call.command !== null)
    return [result, { type: "command", command: call.command, exit_code: ok ? 0 : null }];
  if (call.path === null || !ok) return [result];
  const path = withinWorktree(memory.run?.worktree ?? null, call.path);
  return [result, { type: "file_change", path, change: "update" }];
}

/** The text of a result: its content, or the list itself in older versions. */
function contentOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "content" in value)
    return textOf(value.content);
  return textOf(value);
}

/** Some failures of a provider are followed by a `complete` all the same. */
function readComplete(line: Line<"complete">, memory: Memory): AgentEvent[] {
  const before = flush(memory);
  const [input, output] = [line.input_tokens ?? null, line.output_tokens ?? null];
  const tokens = { input, output, cache_read: null, cache_write: null };
  const model = memory.run?.variant ?? null;
  const usage: AgentEvent = { type: "usage", tokens, cost_usd: null, model };
  const ok = !memory.failed;
  const reason = ok ? "complete" : "error";
  return [...before, usage, { type: "end", ok, reason, final_message: "" }];
}
