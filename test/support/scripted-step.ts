import type { IncomingMessage, ServerResponse } from "node:http";

/** A tool call that the model makes. */
export type ScriptedCall = { name: string; input: Record<string, unknown> };

/** What the model answers in one turn: words, tool calls, or both; or an error instead. */
export type ScriptedStep = {
  text?: string;
  calls?: ScriptedCall[];
  /** Waits before the first byte. */
  delay_ms?: number;
  /** Answers with this status and body, as the API does when it fails. */
  fault?: { status: number; body: unknown; headers?: Record<string, string> };
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
};

/** A step as it is, or made from the request that asks for it. */
export type Scripted = ScriptedStep | ((request: ModelRequest) => ScriptedStep);

/** A protocol that models are spoken to in. */
export type Dialect = {
  /** Whether a request is the dialect's. */
  matches(path: string): boolean;
  /** Turns with tool calls since the last words of the user. */
  turnOf(body: unknown): number;
  /** Everything in the request that somebody wrote. */
  textOf(body: unknown): string;
  /** Sends the step as the model's answer. */
  answer(response: ServerResponse, request: ModelRequest, step: ScriptedStep): void;
};
