import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { follow } from "../../../src/client/client.ts";
import { pause } from "../../../src/client/pause.ts";
import type { Event } from "../../../src/domain/event.ts";
import { Problem } from "../../../src/domain/problem.ts";
import { client } from "./client.ts";
import { noteRefusal } from "./live.ts";
import {
  itemOf,
  NONE,
  type Output,
  type OutputItem,
  readOutput,
  trimmed,
  withMore,
} from "./output.ts";

/** Events that come close together are shown at once; an agent may print a megabyte a second. */
const GATHER_MS = 150;
const RETRY_MS = 3_000;

/** What the agents of a worker say, as far as the page keeps it. `error`: why no more comes. */
export type WorkerOutput = { output: Output | undefined; error: Error | null };

type Show = (more: readonly OutputItem[]) => void;

/** Hands on what comes, that of a short while together. */
function gathered(show: Show, signal: AbortSignal): (event: Event) => void {
  let items: OutputItem[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    if (!signal.aborted) show(items);
    items = [];
  };
  return (event) => {
    if (event.kind !== "agent.output") return;
    items.push(itemOf(event));
    items = trimmed(items);
    timer ??= setTimeout(flush, GATHER_MS);
  };
}

type Reading = { cache: QueryClient; worker: string; task: string | null };

/** Reads what was said about the task at hand, then all that is said from there on. */
async function read({ cache, worker, task }: Reading, show: Show, signal: AbortSignal) {
  const before = task === null ? NONE : await readOutput(cache, task);
  if (signal.aborted) return;
  show(before.items);
  const after = before.items.at(-1)?.seq ?? null;
  await follow(client, { after, worker }, gathered(show, signal), signal);
}

const isAway = (error: unknown) => error instanceof Problem && error.code === "not_running";

/** The same; a server that is being replaced is asked again until it answers. */
async function readOn(reading: Reading, show: Show, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await read(reading, show, signal);
    } catch (error) {
      if (!isAway(error)) throw error;
    }
    await pause(RETRY_MS, signal);
  }
}

/**
 * Follows what the agents of a worker say while it is looked at, from the beginning of the task
 * that it had (`task`) when the page was opened.
 */
export function useWorkerOutput(worker: string, task: string | null): WorkerOutput {
  const cache = useQueryClient();
  const [first] = useState(task);
  const [output, setOutput] = useState<Output>();
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const show: Show = (more) => setOutput((old) => withMore(old ?? NONE, more));
    readOn({ cache, worker, task: first }, show, leaving.signal).catch((refused: unknown) => {
      if (leaving.signal.aborted || !(refused instanceof Error)) return;
      noteRefusal(refused);
      setError(refused);
    });
    return () => leaving.abort();
  }, [cache, worker, first]);
  return { output, error };
}
