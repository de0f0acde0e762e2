import { randomUUID } from "node:crypto";
import { z } from "zod";
import { OPENAI_USAGE, openaiRefusal } from "./scripted-openai.ts";
import {
  inPieces,
  streamed,
  type Answer,
  type Dialect,
  type ModelRequest,
  type ScriptedCall,
  type ScriptedStep,
} from "./scripted-step.ts";

const part = z.looseObject({ text: z.string().default("") });
const item = z.looseObject({
  type: z.string().default("message"),
  role: z.string().optional(),
  content: z.union([z.string(), z.array(part)]).nullish(),
  /** What a tool said. */
  output: z.union([z.string(), z.array(part)]).nullish(),
});
const body = z.looseObject({
  model: z.string().default("scripted"),
  input: z.union([z.string(), z.array(item)]).default([]),
});

type Item = z.infer<typeof item>;

/** OpenAI Responses, streamed: what Codex speaks (`POST /v1/responses`). */
export const openaiResponses: Dialect = {
  matches: (path) => path.endsWith("/responses"),
  read: (raw) => {
    const { input } = body.parse(raw);
    if (typeof input === "string") return { text: input, turn: 0, aside: false };
    return { text: input.map(textOf).join("\n"), turn: turnOf(input), aside: false };
  },
  answer,
  refusal: openaiRefusal,
};

/** Calls since the last words of the user; each call is an item of its own. */
function turnOf(items: readonly Item[]): number {
  const last = items.findLastIndex(({ type, role }) => type === "message" && role === "user");
  return items.slice(last + 1).filter(({ type }) => type.endsWith("_call")).length;
}

function textOf({ content, output }: Item): string {
  const said = content ?? output ?? [];
  return typeof said === "string" ? said : said.map(({ text }) => text).join("\n");
}

type Output = { type: string; id: string } & Record<string, unknown>;

function answer(request: ModelRequest, step: ScriptedStep): Answer {
  const texts = step.text === undefined ? [] : [step.text];
  const output = [...texts.map(messageOf), ...(step.calls ?? []).map(callOf)];
  const { model } = body.parse(request.body);
  const id = `resp_${randomUUID()}`;
  const response = { id, object: "response", model, status: "in_progress", output: [] };
  const completed = { ...response, status: "completed", output, usage: usage() };
  const events = [
    { type: "response.created", response },
    ...output.flatMap((made, at) => eventsOf(made, at, texts[at])),
    { type: "response.completed", response: completed },
  ];
  return {
    type: "text/event-stream",
    pieces: events.map((event, sequence_number) =>
      streamed({ ...event, sequence_number }, event.type),
    ),
  };
}

function messageOf(text: string): Output {
  const content = [{ type: "output_text", text, annotations: [] }];
  const id = `msg_${randomUUID()}`;
  return { type: "message", id, role: "assistant", status: "completed", content };
}

/** Tools that take text are called in another way than those with a schema. */
function callOf({ name, input }: ScriptedCall): Output {
  const call_id = `call_${randomUUID()}`;
  if (typeof input === "string")
    return { type: "custom_tool_call", id: `ctc_${randomUUID()}`, call_id, name, input };
  const id = `fc_${randomUUID()}`;
  return { type: "function_call", id, call_id, name, arguments: JSON.stringify(input) };
}

function eventsOf(made: Output, output_index: number, text: string | undefined) {
  const started = made.type === "message" ? { ...made, content: [] } : made;
  const at = { item_id: made.id, output_index, content_index: 0 };
  const deltas = text === undefined ? [] : inPieces(text);
  return [
    { type: "response.output_item.added", output_index, item: started },
    ...deltas.map((delta) => ({ type: "response.output_text.delta", ...at, delta })),
    { type: "response.output_item.done", output_index, item: made },
  ];
}

function usage(): object {
  const { input, cached, output, reasoning } = OPENAI_USAGE;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
