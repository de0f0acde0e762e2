import { z } from "zod";
import {
  inPieces,
  secondsUntil,
  streamed,
  type Answer,
  type Dialect,
  type Fault,
  type ModelRequest,
  type Refusal,
  type ScriptedStep,
} from "./scripted-step.ts";

const part = z.looseObject({
  text: z.string().default(""),
  functionCall: z.unknown().optional(),
  functionResponse: z.unknown().optional(),
});
const content = z.looseObject({
  role: z.string().default("user"),
  parts: z.array(part).default([]),
});
const body = z.looseObject({
  contents: z.array(content).default([]),
  tools: z.array(z.unknown()).nullish(),
});

type Content = z.infer<typeof content>;

const TYPE = "type.googleapis.com/google.rpc";

/** Gemini's own protocol (`POST …/models/NAME:streamGenerateContent`), spoken by its CLI. */
export const gemini: Dialect = {
  matches: (path) => /:(generateContent|streamGenerateContent)$/.test(path),
  read: (raw) => {
    const { contents, tools } = body.parse(raw);
    const text = contents.flatMap(({ parts }) => parts.map((p) => p.text)).join("\n");
    return { text, turn: turnOf(contents), aside: (tools ?? []).length === 0 };
  },
  answer,
  refusal,
};

function turnOf(contents: readonly Content[]): number {
  const last = contents.findLastIndex(
    ({ role, parts }) => role === "user" && !parts.some((p) => p.functionResponse !== undefined),
  );
  const calls = ({ parts }: Content) => parts.some((p) => p.functionCall !== undefined);
  return contents.slice(last + 1).filter(calls).length;
}

function answer(request: ModelRequest, step: ScriptedStep): Answer {
  const words = request.path.endsWith(":streamGenerateContent")
    ? inPieces(step.text ?? "")
    : [step.text ?? ""];
  const calls = (step.calls ?? []).map(({ name, input }) => ({
    functionCall: { name, args: input },
  }));
  if (!request.path.endsWith(":streamGenerateContent")) {
    const whole = reply([...words.map((text) => ({ text })), ...calls], { finishReason: "STOP" });
    return { type: "application/json", pieces: [JSON.stringify(whole)] };
  }
  const pieces = [
    ...words.map((text) => streamed(reply([{ text }]))),
    streamed(reply(calls, { finishReason: "STOP" })),
  ];
  return { type: "text/event-stream", pieces };
}

function reply(parts: object[], more: object = {}): object {
  const usageMetadata = {
    promptTokenCount: 1200,
    candidatesTokenCount: 50,
    totalTokenCount: 1250,
    cachedContentTokenCount: 300,
  };
  const candidates = [{ index: 0, content: { role: "model", parts }, ...more }];
  return { candidates, usageMetadata, modelVersion: "scripted" };
}

function refusal(fault: Fault): Refusal {
  const made = (code: number, status: string, message: string, details: object[] = []) => ({
    status: code,
    body: { error: { code, message, status, details } },
  });
  if (fault.kind === "bad_key") return made(401, "UNAUTHENTICATED", "API key not valid.");
  if (fault.kind === "server_error")
    return made(500, "INTERNAL", "An internal error has occurred.");
  if (fault.kind === "overloaded") return made(503, "UNAVAILABLE", "The model is overloaded.");
  if (fault.kind === "bad_request") return made(400, "INVALID_ARGUMENT", fault.message);
  if (fault.kind === "too_long") {
    const text = "The input token count (1200000) exceeds the maximum number of tokens allowed.";
    return made(400, "INVALID_ARGUMENT", text);
  }
  const { resets_at } = fault;
  if (resets_at === undefined)
    return made(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.");
  const seconds = secondsUntil(resets_at);
  const text = `You have exhausted your capacity. Your quota will reset after ${inWords(seconds)}.`;
  return made(429, "RESOURCE_EXHAUSTED", text, exhausted(seconds));
}

/** The limit of a signed-in account, as its server tells it. */
function exhausted(seconds: number): object[] {
  const domain = "cloudcode-pa.googleapis.com";
  return [
    { "@type": `${TYPE}.ErrorInfo`, reason: "QUOTA_EXHAUSTED", domain },
    { "@type": `${TYPE}.RetryInfo`, retryDelay: `${seconds}s` },
  ];
}

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds % 60}s`;
}
