import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  inPieces,
  secondsUntil,
  streamed,
  type Dialect,
  type Fault,
  type ModelRequest,
  type Refusal,
  type ScriptedStep,
} from "./scripted-step.ts";

const block = z.looseObject({ type: z.string(), text: z.string().optional() });
const message = z.object({ role: z.string(), content: z.union([z.string(), z.array(block)]) });
const body = z.looseObject({
  model: z.string().default("scripted"),
  messages: z.array(message).default([]),
});

type Message = z.infer<typeof message>;

/** What each answer is said to have cost. */
const INPUT_USAGE = {
  input_tokens: 1000,
  cache_creation_input_tokens: 200,
  cache_read_input_tokens: 300,
};
const OUTPUT_TOKENS = 50;

/** Anthropic Messages, streamed: what Claude Code speaks (`POST /v1/messages?beta=true`). */
export const anthropicMessages: Dialect = {
  matches: (path) => path.endsWith("/v1/messages"),
  read: (raw) => {
    const { messages } = body.parse(raw);
    return { text: messages.map(textOf).join("\n"), turn: turnOf(messages), aside: false };
  },
  answer: (request, step) => ({
    type: "text/event-stream",
    pieces: events(request, step).map((event) => streamed(event, event.type)),
  }),
  refusal,
};

/** The folder that Claude Code works in, as it tells the model: its edits need absolute paths. */
export function worktreeIn(request: ModelRequest): string {
  const found = /Primary working directory: (.*?)\\n/.exec(JSON.stringify(request.body))?.[1];
  if (found === undefined)
    throw new Error("Expected a working directory in the request, got none.");
  return z.string().parse(JSON.parse(`"${found}"`));
}

/**
 * Counted backwards to the last words of the user; reminders of the program are not the user's
 * words.
 */
function turnOf(messages: readonly Message[]): number {
  const last = messages.findLastIndex((m) => m.role === "user" && hasWords(m));
  return messages.slice(last + 1).filter((m) => m.role === "assistant" && has(m, "tool_use"))
    .length;
}

function hasWords(m: Message): boolean {
  if (has(m, "tool_result")) return false;
  const texts = typeof m.content === "string" ? [m.content] : m.content.map((b) => b.text ?? "");
  return texts.some((text) => !text.startsWith("<system-reminder>"));
}

function has(m: Message, type: string): boolean {
  return typeof m.content !== "string" && m.content.some((b) => b.type === type);
}

function textOf(m: Message): string {
  return typeof m.content === "string" ? m.content : m.content.map((b) => b.text ?? "").join("\n");
}

type Event = { type: string } & Record<string, unknown>;

function events(request: ModelRequest, step: ScriptedStep): Event[] {
  const calls = step.calls ?? [];
  const texts = step.text === undefined ? [] : [step.text];
  const words = texts.flatMap((text, index) =>
    blockOf(
      index,
      { type: "text", text: "" },
      inPieces(text).map((piece) => ({ type: "text_delta", text: piece })),
    ),
  );
  const uses = calls.flatMap(({ name, input }, at) =>
    blockOf(at + texts.length, { type: "tool_use", id: `toolu_${randomUUID()}`, name, input: {} }, [
      { type: "input_json_delta", partial_json: JSON.stringify(input) },
    ]),
  );
  const stop_reason = calls.length > 0 ? "tool_use" : "end_turn";
  const delta = { stop_reason, stop_sequence: null };
  return [
    { type: "message_start", message: opening(request) },
    ...words,
    ...uses,
    { type: "message_delta", delta, usage: { output_tokens: OUTPUT_TOKENS } },
    { type: "message_stop" },
  ];
}

function blockOf(index: number, content_block: object, deltas: readonly object[]): Event[] {
  return [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

function opening(request: ModelRequest): object {
  return {
    id: `msg_${randomUUID()}`,
    type: "message",
    role: "assistant",
    model: body.parse(request.body).model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...INPUT_USAGE, output_tokens: 1 },
  };
}

function refusal(fault: Fault): Refusal {
  const made = (status: number, type: string, text: string, headers?: Record<string, string>) => ({
    status,
    body: { type: "error", error: { type, message: text } },
    ...(headers ? { headers } : {}),
  });
  if (fault.kind === "bad_key") return made(401, "authentication_error", "invalid x-api-key");
  if (fault.kind === "server_error") return made(500, "api_error", "Internal server error");
  if (fault.kind === "overloaded") return made(529, "overloaded_error", "Overloaded");
  if (fault.kind === "bad_request") return made(400, "invalid_request_error", fault.message);
  if (fault.kind === "too_long") {
    const text = "prompt is too long: 250000 tokens > 200000 maximum";
    return made(400, "invalid_request_error", text);
  }
  const { resets_at } = fault;
  const text = "This request would exceed your account's rate limit. Please try again later.";
  return made(429, "rate_limit_error", text, resets_at && limitHeaders(resets_at));
}

/** The names that Anthropic's servers use for the windows of an account. */
function limitHeaders(resets_at: Date): Record<string, string> {
  const reset = String(Math.floor(resets_at.getTime() / 1_000));
  return {
    "retry-after": String(secondsUntil(resets_at)),
    "anthropic-ratelimit-unified-status": "rejected",
    "anthropic-ratelimit-unified-reset": reset,
    "anthropic-ratelimit-unified-representative-claim": "five_hour",
  };
}
