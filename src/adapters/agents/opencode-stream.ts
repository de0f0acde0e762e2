import type { AgentEvent, TokenUsage } from "../../domain/agent-event.ts";
import type { AgentRun, StreamReader } from "../../ports/agent.ts";
import {
  opencodeLine,
  toolInput,
  type ErrorData,
  type OpencodeLine,
  type Part,
  type StepTokens,
} from "./opencode-lines.ts";
import { readJsonLine } from "./json-line.ts";
import { failure, withinWorktree } from "./reading.ts";
import { resetTime } from "./reset-time.ts";
import { openTally } from "./tally.ts";

type Line<Type extends OpencodeLine["type"]> = Extract<OpencodeLine, { type: Type }>;
type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = {
  session_id: string | null;
  worktree: string | null;
  /** The stream does not name the model: what was asked for is all there is. */
  model: string | null;
  /** What the agent said in the step under way. */
  said: string[];
  /** The end that the stream stands at; null while a step goes on. */
  end: Of<"end"> | null;
  was_denied: boolean;
};

/**
 * Reads the JSON lines of opencode. There is no last line: a run has ended well when its last step
 * finished with `stop`. Tokens and cost are told for each step and are added up.
 */
export function opencodeReader(agent: string, run?: AgentRun): StreamReader {
  const tally = openTally(agent);
  const memory: Memory = {
    session_id: null,
    worktree: run?.worktree ?? null,
    model: run?.variant ?? null,
    said: [],
    end: null,
    was_denied: false,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => tally.summary(exit, memory.end === null ? [] : [memory.end]),
  };
}

function readLine(text: string, memory: Memory): AgentEvent[] {
  return readJsonLine(text, { shape: opencodeLine }, (line) => [
    ...readSession(line, memory),
    ...readParsed(line, memory),
  ]);
}

/** Every line carries the session; it is told when it is first seen. */
function readSession({ sessionID }: OpencodeLine, memory: Memory): AgentEvent[] {
  if (!sessionID || sessionID === memory.session_id) return [];
  memory.session_id = sessionID;
  return [{ type: "session", session_id: sessionID, model: memory.model }];
}

function readParsed(line: OpencodeLine, memory: Memory): AgentEvent[] {
  if (line.type === "step_start") return beginStep(memory);
  if (line.type === "text") return readText(line.part, memory);
  if (line.type === "reasoning") return [{ type: "thinking", text: line.part.text ?? "" }];
  if (line.type === "tool_use") return readTool(line.part, memory);
  if (line.type === "step_finish") return readFinish(line.part, memory);
  return readError(line, memory);
}

function beginStep(memory: Memory): AgentEvent[] {
  memory.said = [];
  memory.end = null;
  memory.was_denied = false;
  return [];
}

/**
 * Texts that opencode puts in by itself, such as a note on what it compacted, are not the agent's:
 * they ask it to go on.
 */
function readText(part: Part, memory: Memory): AgentEvent[] {
  const text = part.text ?? "";
  if (part.synthetic) {
    memory.end = null;
    return [{ type: "thinking", text }];
  }
  memory.said.push(text);
  return [{ type: "message", text }];
}

/** A tool is told once, when it has finished. */
function readTool(part: Part, memory: Memory): AgentEvent[] {
  const [id, tool, state] = [part.callID ?? "", part.tool ?? "", part.state];
  const call: AgentEvent = {
    type: "tool_use",
    id,
    tool,
    input: JSON.stringify(state?.input ?? null),
  };
  const output = state?.error ?? state?.output ?? "";
  const exit_code = state?.metadata?.exit ?? null;
  const ok = state?.status === "completed" && (exit_code ?? 0) === 0;
  const result: AgentEvent = { type: "tool_result", id, ok, output };
  if (state?.status === "error" && isDenial(output)) {
    memory.was_denied = true;
    return [call, { type: "permission_denied", tool, message: output }, result];
  }
  return [call, result, ...readDone(part, memory)];
}

/** By a person who was not there, or by a rule of the configuration. */
function isDenial(error: string): boolean {
  return /rejected permission|rule which prevents|permission denied by/i.test(error);
}

/** What a finished call did to the world: files changed, a command ran. */
function readDone({ tool, state }: Part, memory: Memory): AgentEvent[] {
  const given = toolInput.safeParse(state?.input).data;
  if (tool === "bash") {
    const command = given?.command ?? "";
    return [{ type: "command", command, exit_code: state?.metadata?.exit ?? null }];
  }
  if (state?.status !== "completed") return [];
  if (state.metadata?.files) return state.metadata.files.flatMap((file) => readFile(file, memory));
  if (!given?.filePath || !["write", "edit", "multiedit"].includes(tool ?? "")) return [];
  const path = shortPath(given.filePath, state.title ?? null, memory);
  const change = state.metadata?.exists === false ? "add" : "update";
  return [{ type: "file_change", path, change }];
}

type Changed = NonNullable<NonNullable<NonNullable<Part["state"]>["metadata"]>["files"]>[number];

/** One file of a patch. */
function readFile({ filePath, relativePath, type }: Changed, memory: Memory): AgentEvent[] {
  const path = filePath ?? relativePath;
  if (!path) return [];
  const change = type === "add" || type === "delete" ? type : "update";
  return [{ type: "file_change", path: shortPath(path, relativePath ?? null, memory), change }];
}

/** Inside the worktree the path from its root, outside of it the path as it is. */
function shortPath(path: string, title: string | null, { worktree }: Memory): string {
  if (title !== null && title !== "" && path.endsWith(`/${title}`)) return title;
  return withinWorktree(worktree, path);
}

function readFinish(part: Part, memory: Memory): AgentEvent[] {
  memory.end = endOf(part.reason ?? "", memory);
  if (!part.tokens) return [];
  const tokens = tokensOf(part.tokens);
  return [{ type: "usage", tokens, cost_usd: costOf(part, tokens), model: memory.model }];
}

/** A step that ends with tool calls goes on with the next one, but for a refused permission. */
function endOf(reason: string, memory: Memory): Of<"end"> | null {
  const final_message = memory.said.join("\n");
  if (reason === "stop") return { type: "end", ok: true, reason, final_message };
  if (reason === "tool-calls" && !memory.was_denied) return null;
  const why = memory.was_denied ? "permission denied" : reason;
  return { type: "end", ok: false, reason: why, final_message };
}

/** Whether `output` holds the reasoning differs between providers; the total tells. */
function tokensOf({ total, input, output, reasoning, cache }: StepTokens): TokenUsage {
  const [read, write] = [cache?.read ?? null, cache?.write ?? null];
  const without = (input ?? 0) + (output ?? 0) + (read ?? 0) + (write ?? 0);
  const thought = without + (reasoning ?? 0) <= (total ?? Infinity) ? (reasoning ?? 0) : 0;
  return {
    input: whole(input),
    output: whole(output === null || output === undefined ? null : output + thought),
    cache_read: whole(read),
    cache_write: whole(write),
  };
}

function whole(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : Math.round(value);
}

/** A model whose price opencode does not know costs 0 there: that is unknown, not free. */
function costOf({ cost }: Part, tokens: TokenUsage): number | null {
  const used = Object.values(tokens).some((count) => (count ?? 0) > 0);
  return cost === 0 && used ? null : (cost ?? null);
}

function readError({ error, timestamp }: Line<"error">, memory: Memory): AgentEvent[] {
  const [name, data] = [error.name ?? "error", error.data];
  const message = data?.message ?? name;
  memory.end = { type: "end", ok: false, reason: name, final_message: "" };
  if (data?.statusCode !== 429) return failure(message, null);
  return failure(message, { resets_at: resetAfter(data, timestamp) ?? resetTime(message) });
}

/** From the header `retry-after`, in seconds; null when there is none. */
function resetAfter({ responseHeaders }: ErrorData, timestamp_ms: unknown): string | null {
  const wait_s = Number(responseHeaders?.["retry-after"] ?? Number.NaN);
  const reset = new Date(Number(timestamp_ms ?? Number.NaN) + wait_s * 1_000);
  return Number.isFinite(reset.getTime()) ? reset.toISOString() : null;
}
