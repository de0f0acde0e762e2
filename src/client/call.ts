import type { Contract, EndpointName, WORKER_PROTOCOL } from "../contract/contract.ts";
import type { CallOf, OutputOf } from "../contract/endpoint.ts";
import { connectionProblem, problemOf, readAnswer, timeoutProblem } from "./failure.ts";
import { type Parts, pathOf } from "./request.ts";
import { ROUTES } from "./routes.ts";

/** Longest wait for an answer unless said otherwise; a claim that waits names its own. */
export const TIMEOUT_MS = 60_000;

const PROTOCOL: typeof WORKER_PROTOCOL = 1;

/** `fetch` as the platform has it. */
export type Fetch = typeof globalThis.fetch;

/**
 * Where Ringmaster is and who calls. `url` without a slash at the end; "" is the page's own
 * address. `token` null: a browser, which signs in by its cookie.
 */
export type ClientOptions = {
  url: string;
  token: string | null;
  fetch?: Fetch;
  timeout_ms?: number;
};

/** Bounds of one call. With an idempotency key the call may be repeated and is done once. */
export type CallOptions = { signal?: AbortSignal; idempotency_key?: string; timeout_ms?: number };

/**
 * Calls endpoints by their name. What fails is thrown as a Problem: the server's own, `not_running`
 * when no answer came, `timeout` when it came too late; a caller's abort is thrown as its signal's
 * reason. Nothing is ever sent twice: see `retrying`.
 */
export type Client = {
  call<Name extends EndpointName>(
    name: Name,
    input: CallOf<Contract[Name]>,
    options?: CallOptions,
  ): Promise<OutputOf<Contract[Name]>>;
  /** A GET whose answer the caller reads as it comes; there is no time limit but the signal. */
  open(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response>;
};

type Sent = { method: string; path: string; headers: Record<string, string>; body?: string };

/** A client for one Ringmaster. Needs nothing but `fetch`, so it runs in Node and in browsers. */
export function makeClient(options: ClientOptions): Client {
  const common = {
    "ringmaster-protocol": String(PROTOCOL),
    ...(options.token === null ? {} : { authorization: `Bearer ${options.token}` }),
  };
  return {
    async call<Name extends EndpointName>(
      name: Name,
      input: CallOf<Contract[Name]>,
      bounds: CallOptions = {},
    ): Promise<OutputOf<Contract[Name]>> {
      const sent = requestFor(name, partsOf(input), bounds.idempotency_key);
      const text = await ask(options, { ...sent, headers: { ...common, ...sent.headers } }, bounds);
      // The server has parsed its answer with the very schema that this type is made of.
      return readAnswer(text) as OutputOf<Contract[Name]>;
    },
    async open(path, headers, signal) {
      const sent = { method: "GET", path, headers: { ...common, ...headers } };
      const answer = await send(options, sent, signal);
      if (!answer.ok) throw problemOf(answer.status, await answer.text());
      return answer;
    },
  };
}

function partsOf(input: unknown): Parts {
  return typeof input === "object" && input !== null ? input : {};
}

function requestFor(name: EndpointName, parts: Parts, key: string | undefined): Sent {
  const [method = "", template = ""] = ROUTES[name].split(" ");
  const headers = {
    accept: "application/json",
    ...(parts.body === undefined ? {} : { "content-type": "application/json" }),
    ...(key === undefined ? {} : { "idempotency-key": key }),
  };
  const body = parts.body === undefined ? {} : { body: JSON.stringify(parts.body) };
  return { method, path: pathOf(template, parts), headers, ...body };
}

/** Sends a request and reads the whole answer, within the time limit. */
async function ask(client: ClientOptions, sent: Sent, bounds: CallOptions): Promise<string> {
  const timeout_ms = bounds.timeout_ms ?? client.timeout_ms ?? TIMEOUT_MS;
  const limit = AbortSignal.timeout(timeout_ms);
  const signal = bounds.signal === undefined ? limit : AbortSignal.any([bounds.signal, limit]);
  try {
    const answer = await send(client, sent, signal);
    const text = await received(client, answer.text(), signal);
    if (!answer.ok) throw problemOf(answer.status, text);
    return text;
  } catch (error) {
    const late = limit.aborted && bounds.signal?.aborted !== true;
    throw late ? timeoutProblem(client.url, timeout_ms) : error;
  }
}

async function send(client: ClientOptions, sent: Sent, signal: AbortSignal): Promise<Response> {
  const { path, ...rest } = sent;
  const fetch = client.fetch ?? globalThis.fetch.bind(globalThis);
  // A redirect would carry the token to an address that nobody named.
  const init = { ...rest, signal, redirect: "error", cache: "no-store" } as const;
  return received(client, fetch(`${client.url}${path}`, init), signal);
}

/** Waits for a part of an answer; what breaks on the way becomes a Problem. */
async function received<T>(
  client: ClientOptions,
  part: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await part;
  } catch (error) {
    signal.throwIfAborted();
    throw connectionProblem(client.url, error);
  }
}
