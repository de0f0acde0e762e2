import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { follow } from "../../../src/client/client.ts";
import type { Event } from "../../../src/domain/event.ts";
import { Problem } from "../../../src/domain/problem.ts";
import { client } from "./client.ts";
import { touchedBy } from "./keys.ts";
import { addOutput, itemOf, type OutputItem, trimmed } from "./output.ts";

/**
 * `live`: events come. `reconnecting`: the server does not answer; tried again until it does.
 * `refused`: this browser is not signed in.
 */
export type Connection = "connecting" | "live" | "reconnecting" | "refused";

/** Events that come close together are taken into the cache at once. */
const GATHER_MS = 120;
/** An answer that takes longer than this is told to the reader. */
const SLOW_MS = 1_500;
const RETRY_MS = 3_000;

let connection: Connection = "connecting";
const listeners = new Set<() => void>();

function setConnection(next: Connection): void {
  if (next === connection) return;
  connection = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the page hears of changes now. */
export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, () => connection);
}

/** Notes that the server does not know this browser any more, whatever was asked. */
export function noteRefusal(error: Error): void {
  if (error instanceof Problem && error.code === "unauthorized") setConnection("refused");
}

/** The client, with every connection of the stream noticed. */
function watched(onOpen: () => void): typeof client {
  return {
    ...client,
    async open(path, headers, signal) {
      const slow = setTimeout(setConnection, SLOW_MS, "reconnecting");
      try {
        const answer = await client.open(path, headers, signal);
        onOpen();
        return answer;
      } catch (error) {
        if (!signal.aborted) setConnection("reconnecting");
        throw error;
      } finally {
        clearTimeout(slow);
      }
    },
  };
}

/** Takes events into the cache, those of a short while together. */
function gatherer(cache: QueryClient): (event: Event) => void {
  const stale = new Map<string, readonly string[]>();
  const output = new Map<string, OutputItem[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    for (const [id, items] of output) addOutput(cache, id, items);
    for (const queryKey of stale.values()) void cache.invalidateQueries({ queryKey });
    output.clear();
    stale.clear();
  };
  return (event) => {
    for (const key of touchedBy(event)) stale.set(key.join("/"), key);
    if (event.kind === "agent.output" && event.task_id !== null) {
      const items = output.get(event.task_id) ?? [];
      items.push(itemOf(event));
      output.set(event.task_id, trimmed(items));
    }
    timer ??= setTimeout(flush, GATHER_MS);
  };
}

/**
 * Follows the one event stream of the page into the cache, until the signal aborts. With a task it
 * is narrowed to it and brings its agents' output. Whatever may have been missed before the stream
 * was open is asked again then.
 */
export async function stayLive(
  cache: QueryClient,
  task: string | null,
  signal: AbortSignal,
): Promise<void> {
  const onOpen = () => {
    setConnection("live");
    void cache.invalidateQueries();
  };
  const stream = watched(onOpen);
  const following = task === null ? { after: null } : { after: null, task };
  while (!signal.aborted) {
    try {
      await follow(stream, following, gatherer(cache), signal);
    } catch (error) {
      setConnection("reconnecting");
      if (error instanceof Error) noteRefusal(error);
    }
    if (connection === "refused") return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
