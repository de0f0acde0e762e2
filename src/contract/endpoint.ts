import type { z } from "zod";

/**
 * Who may call: `open` anyone, `owner` the owner's token or a signed-in session, `worker` a
 * worker's token (or the owner), `attempt` the token of that very attempt (or its worker, or the
 * owner).
 */
export type Access = "open" | "owner" | "worker" | "attempt";

/** An endpoint as data. Server, client, CLI and the reference pages are all made from it. */
export type Endpoint = {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With `:name` parameters, which are the keys of `params`. */
  path: string;
  summary: string;
  access: Access;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Success status; 200 unless said otherwise. */
  status?: number;
  response: z.ZodType;
  /** The largest body that is taken; `LIMITS.request_body_bytes_max` unless said otherwise. */
  body_bytes_max?: number;
};

type Parsed<S, Key extends string> = S extends z.ZodType ? { [K in Key]: z.output<S> } : unknown;
type Given<S, Key extends string> = S extends z.ZodType ? { [K in Key]: z.input<S> } : unknown;

/** What a handler is given: parsed parameters, query and body. */
export type InputOf<E extends Endpoint> = Parsed<E["params"], "params"> &
  Parsed<E["query"], "query"> &
  Parsed<E["body"], "body">;

/** What a caller gives. */
export type CallOf<E extends Endpoint> = Given<E["params"], "params"> &
  Given<E["query"], "query"> &
  Given<E["body"], "body">;

/** What a caller gets. */
export type OutputOf<E extends Endpoint> = z.output<E["response"]>;
/** What a handler answers, before parsing. */
export type AnswerOf<E extends Endpoint> = z.input<E["response"]>;

/** Keeps the literal types of an endpoint. */
export const endpoint = <const E extends Endpoint>(e: E): E => e;
