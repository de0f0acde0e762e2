import type { EVENT_STREAM_PATH } from "../contract/contract.ts";
import type { WORKER_OUTPUT_PATH } from "../contract/fleet.ts";
import type { Event } from "../domain/event.ts";
import { Problem } from "../domain/problem.ts";
import type { Client } from "./call.ts";
import { type Frame, frameReader } from "./frames.ts";
import { pause } from "./pause.ts";
import { pathOf, queryOf } from "./request.ts";
import { pauseMs } from "./retrying.ts";

const PATH: typeof EVENT_STREAM_PATH = "/api/events";
const WORKER_PATH: typeof WORKER_OUTPUT_PATH = "/api/workers/:id/output";

/** The server says something every 15 s; a stream that is still for longer than this is dead. */
const SILENCE_MS = 40_000;

/**
 * Which events: after the one with number `after` (null: from now on), of one task, with or without
 * what agents print.
 */
export type Following = {
  after: number | null;
  task?: string;
  agent_output?: boolean;
  /** Only what concerns the attempts of this worker (id or name), with what its agents print. */
  worker?: string;
};

/** Is called with each event in order; a promise is waited for before the next one. */
export type OnEvent = (event: Event) => void | Promise<void>;

/**
 * Follows the event stream until the signal aborts, then resolves. Resumes after the last event
 * whenever the stream ends or breaks, so that no event is left out and none comes twice. Throws
 * what `onEvent` throws, and the Problem of a server that refuses.
 */
export async function follow(
  client: Client,
  following: Following,
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<void> {
  const reading = { client, following, onEvent, last: following.after };
  for (let failures = 0; !signal.aborted;) {
    const heard = await readOnce(reading, signal);
    failures = heard ? 0 : failures + 1;
    await pause(pauseMs(failures), signal);
  }
}

type Reading = { client: Client; following: Following; onEvent: OnEvent; last: number | null };

/** Reads one connection to its end; tells whether anything came of it. */
async function readOnce(reading: Reading, signal: AbortSignal): Promise<boolean> {
  const silence = silenceGuard(signal);
  try {
    const next = await open(reading, silence.signal);
    const cut = frameReader();
    let heard = false;
    for (;;) {
      silence.listen();
      const text = next === null ? null : await next();
      silence.hold();
      if (text === null) return heard;
      heard = true;
      for (const frame of cut(text)) await deliver(reading, frame, signal);
    }
  } finally {
    silence.end();
  }
}

/** Connects, and gives a function that reads the next text; null is nobody there or the end. */
async function open(
  { client, following, last }: Reading,
  signal: AbortSignal,
): Promise<(() => Promise<string | null>) | null> {
  const { task, agent_output, worker } = following;
  const query = queryOf({ task, agent_output: agent_output === true ? 1 : undefined });
  const path = worker === undefined ? PATH : pathOf(WORKER_PATH, { params: { id: worker } });
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (last !== null) headers["last-event-id"] = String(last);
  try {
    const answer = await client.open(query === "" ? path : `${path}?${query}`, headers, signal);
    return textOf(answer);
  } catch (error) {
    if (signal.aborted || (error instanceof Problem && error.code === "not_running")) return null;
    throw error;
  }
}

function textOf(answer: Response): () => Promise<string | null> {
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  return async () => {
    // A stream that breaks is resumed after its last event, as one that ends is.
    const part = await reader?.read().catch(() => undefined);
    return part?.value === undefined ? null : decoder.decode(part.value, { stream: true });
  };
}

async function deliver(reading: Reading, frame: Frame, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  // The server made the event with the schema that this type is made of.
  if (frame.data !== null) await reading.onEvent(JSON.parse(frame.data) as Event);
  if (frame.id !== null) reading.last = Number(frame.id);
}

type SilenceGuard = { signal: AbortSignal; listen(): void; hold(): void; end(): void };

/** A signal that aborts with the given one, at the end, or when it listens too long in vain. */
function silenceGuard(signal: AbortSignal): SilenceGuard {
  const silent = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hold = (): void => clearTimeout(timer);
  return {
    signal: AbortSignal.any([signal, silent.signal]),
    listen() {
      hold();
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
    },
    hold,
    end() {
      hold();
      silent.abort();
    },
  };
}
