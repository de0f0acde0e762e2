import { randomUUID } from "node:crypto";
import { z } from "zod";
import { OPENAI_USAGE, openaiRefusal } from "./scripted-openai.ts";
import {
  inPieces,
  streamed,
  type Answer,
  type Dialect,
  type ModelRequest,
  type ScriptedStep,
} from "./scripted-step.ts";

const part = z.looseObject({ text: z.string().default("") });
const message = z.looseObject({
  role: z.string(),
  content: z.union([z.string(), z.array(part)]).nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});
const body = z.looseObject({
  model: z.string().default("scripted"),
  stream: z.boolean().default(false),
  messages: z.array(message).default([]),
  tools: z.array(z.unknown()).nullish(),
});

type Message = z.infer<typeof message>;

/**
 * OpenAI chat completions: what opencode, Qwen Code, Copilot and Kilo speak. Who names no tools
 * does not work on the task but wants a title or a summary.
 */
export const openaiChat: Dialect = {
  matches: (path) => path.endsWith("/chat/completions"),
  read: (raw) => {
    const { messages, tools } = body.parse(raw);
    const text = messages.map(textOf).join("\n");
    return { text, turn: turnOf(messages), aside: (tools ?? []).length === 0 };
  },
  answer,
  refusal: openaiRefusal,
};

function turnOf(messages: readonly Message[]): number {
  const last = messages.findLastIndex(({ role }) => role === "user");
  return messages.slice(last + 1).filter(({ tool_calls }) => (tool_calls ?? []).length > 0).length;
}

function textOf({ content }: Message): string {
  if (typeof content === "string") return content;
  return (content ?? []).map(({ text }) => text).join("\n");
}

function answer(request: ModelRequest, step: ScriptedStep): Answer {
  const { model, stream } = body.parse(request.body);
  const calls = (step.calls ?? []).map(({ name, input }, index) => ({
    index,
    id: `call_${randomUUID()}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));
  const finish_reason = calls.length > 0 ? "tool_calls" : "stop";
  const head = { id: `chatcmpl-${randomUUID()}`, created: 1, model };
  if (!stream) {
    const tool_calls = calls.length > 0 ? { tool_calls: calls } : {};
    const said = { role: "assistant", content: step.text ?? null, ...tool_calls };
    const choices = [{ index: 0, finish_reason, message: said }];
    const whole = { ...head, object: "chat.completion", choices, usage: usage() };
    return { type: "application/json", pieces: [JSON.stringify(whole)] };
  }
  const chunk = (choices: object[], more: object = {}) =>
    streamed({ ...head, object: "chat.completion.chunk", choices, ...more });
  const delta = (told: object) => chunk([{ index: 0, delta: told, finish_reason: null }]);
  const pieces = [
    delta({ role: "assistant", content: "" }),
    ...inPieces(step.text ?? "").map((content) => delta({ content })),
    ...calls.map((call) => delta({ tool_calls: [call] })),
    chunk([{ index: 0, delta: {}, finish_reason }]),
    chunk([], { usage: usage() }),
    "data: [DONE]\n\n",
  ];
  return { type: "text/event-stream", pieces };
}

function usage(): object {
  const { input, cached, output } = OPENAI_USAGE;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
