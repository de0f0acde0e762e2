import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Dialect, ModelRequest, ScriptedStep } from "./scripted-step.ts";

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
  turnOf: (raw) => turnOf(body.parse(raw).messages),
  textOf: (raw) => body.parse(raw).messages.map(textOf).join("\n"),
  answer,
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

function answer(response: ServerResponse, request: ModelRequest, step: ScriptedStep): void {
  const calls = step.calls ?? [];
  const stop_reason = calls.length > 0 ? "tool_use" : "end_turn";
  const send = (type: string, rest: object) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`);
  response.writeHead(200, { "content-type": "text/event-stream" });
  send("message_start", { message: opening(request) });
  const texts = step.text === undefined ? [] : [step.text];
  for (const [index, text] of texts.entries()) {
    send("content_block_start", { index, content_block: { type: "text", text: "" } });
    send("content_block_delta", { index, delta: { type: "text_delta", text } });
    send("content_block_stop", { index });
  }
  for (const [at, call] of calls.entries()) {
    const index = at + texts.length;
    const content_block = { type: "tool_use", id: `toolu_${randomUUID()}`, name: call.name };
    const partial_json = JSON.stringify(call.input);
    send("content_block_start", { index, content_block: { ...content_block, input: {} } });
    send("content_block_delta", { index, delta: { type: "input_json_delta", partial_json } });
    send("content_block_stop", { index });
  }
  const usage = { output_tokens: OUTPUT_TOKENS };
  send("message_delta", { delta: { stop_reason, stop_sequence: null }, usage });
  send("message_stop", {});
  response.end();
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
