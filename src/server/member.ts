import type { ServerResponse } from "node:http";
import type { Event } from "../domain/event.ts";
import type { EventFilter } from "../ports/store.ts";

/** Time between two reconnections of a browser, told at the start of a stream. */
const RETRY_MS = 500;

/** Longest life of a stream. It resumes by itself, and is then admitted anew. */
const STREAM_MS_MAX = 3_600_000;

const HEARTBEAT = ": still here\n\n";

/** One client of the event stream. */
export type Member = {
  readonly filter: EventFilter;
  /** The seq of the last event written to it. */
  last(): number;
  /** Whether it can still be written to. */
  isOpen(): boolean;
  /** Bytes that it has not taken yet. */
  waiting(): number;
  /** Writes those events that it does not have; `text` is all of them as frames. */
  write(events: readonly Event[], text: string): void;
  /** Resolves once it took what was written, or is gone. */
  drained(): Promise<void>;
  /** Says that the server is there; a client that took nothing since the last time is dropped. */
  beat(now_ms: number): void;
  /** Ends the stream after what was written. */
  finish(): void;
  /** Resolves when the connection or the answer is over. */
  gone: Promise<void>;
};

/** Where and how a stream begins. */
export type Beginning = { filter: EventFilter; after: number; now_ms: number };

/**
 * Begins a stream on a response whose head is sent; `after` is told at once, so that it can be
 * resumed.
 */
export function makeMember(raw: ServerResponse, { filter, after, now_ms }: Beginning): Member {
  let last = after;
  let before = { last, stuck: false };
  const gone = new Promise<void>((resolve) => {
    raw.once("close", resolve);
  });
  // A connection that breaks closes too; the client resumes by its last id.
  raw.on("error", () => undefined);
  raw.write(`retry: ${RETRY_MS}\nid: ${after}\n\n`);
  const isOpen = (): boolean => !raw.writableEnded && !raw.destroyed;
  return {
    filter,
    last: () => last,
    isOpen,
    waiting: () => raw.writableLength,
    write(events, text) {
      const fresh = events.filter((event) => event.seq > last);
      if (fresh.length === 0 || !isOpen()) return;
      raw.write(fresh.length === events.length ? text : framesOf(fresh));
      last = fresh.at(-1)?.seq ?? last;
    },
    drained: async () => (raw.writableNeedDrain ? drainOf(raw, gone) : undefined),
    beat(now) {
      const stuck = raw.writableNeedDrain;
      if (stuck && before.stuck && before.last === last) raw.destroy();
      before = { last, stuck };
      if (!isOpen()) return;
      if (now - now_ms > STREAM_MS_MAX) raw.end();
      else if (!stuck) raw.write(HEARTBEAT);
    },
    finish: () => void raw.end(),
    gone,
  };
}

async function drainOf(raw: ServerResponse, gone: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  raw.once("drain", resolve);
  await Promise.race([promise, gone]);
  raw.off("drain", resolve);
}

/** Events as frames of an event stream; JSON has no line feeds, so a frame has one `data:` line. */
export function framesOf(events: readonly Event[]): string {
  const frames = events.map(
    (event) => `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`,
  );
  return frames.join("");
}
