import type { IncomingMessage } from "node:http";

/** A tool call that the model makes. A text as input is for tools that take text and no object. */
export type ScriptedCall = { name: string; input: Record<string, unknown> | string };

/**
 * An error that the model's provider answers with, in the words of its protocol. `limit` is the
 * usage limit of an account; with `resets_at` the provider says when it ends.
 */
export type Fault =
  | { kind: "bad_key" }
  | { kind: "server_error" }
  | { kind: "overloaded" }
  | { kind: "too_long" }
  | { kind: "limit"; resets_at?: Date }
  | { kind: "bad_request"; message: string };

/** A fault as it goes over the wire. */
export type Refusal = { status: number; body: unknown; headers?: Record<string, string> };

/** What the model answers in one turn: words, tool calls, or both; or an error instead. */
export type ScriptedStep = {
  text?: string;
  calls?: ScriptedCall[];
  /** Waits before the first byte. */
  delay_ms?: number;
  fault?: Fault;
  /** Half of the answer is sent, and then nothing more; or the connection ends there. */
  breaks?: "stalls" | "closes";
};

/** A request to the model, as far as a script may want to look at it. */
export type ModelRequest = {
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
  /** All text in the request, the prompt included: to find paths and nonces in. */
  text: string;
  /** Turns with tool calls since the last words of the user: the number of the step. */
  turn: number;
  /** A question beside the work, such as for a title: the script does not count it. */
  aside: boolean;
};

/** A step as it is, or made from the request that asks for it. */
export type Scripted = ScriptedStep | ((request: ModelRequest) => ScriptedStep);

/** An answer cut into the pieces in which it is sent. */
export type Answer = { type: "text/event-stream" | "application/json"; pieces: string[] };

/** What a dialect reads in a request. */
export type Asked = Pick<ModelRequest, "text" | "turn" | "aside">;

/** A protocol that models are spoken to in. */
export type Dialect = {
  /** Whether a request is the dialect's. */
  matches(path: string): boolean;
  read(body: unknown): Asked;
  /** The step as the model's answer. */
  answer(request: ModelRequest, step: ScriptedStep): Answer;
  refusal(fault: Fault): Refusal;
};

/** One event of a stream; `name` where the protocol names its events twice. */
export function streamed(data: unknown, name?: string): string {
  const head = name === undefined ? "" : `event: ${name}\n`;
  return `${head}data: ${JSON.stringify(data)}\n\n`;
}

/** Whole seconds until then, at least one: what `retry-after` holds. */
export function secondsUntil(date: Date): number {
  return Math.max(1, Math.ceil((date.getTime() - Date.now()) / 1_000));
}

/** Text in pieces as models send it, so that a stream can break in the middle of a sentence. */
export function inPieces(text: string): string[] {
  return text.match(/[\s\S]{1,40}/g) ?? [];
}
