import { once } from "node:events";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import type { AgentEvent } from "../domain/agent-event.ts";
import { refOf } from "../std/process-tree.ts";
import { cutStart } from "../std/text.ts";
import { batchEvents } from "./event-batch.ts";
import { attempt, type Child, type Flight, type Launch } from "./flight.ts";
import { openLines } from "./lines.ts";
import type { Log } from "./run-log.ts";
import type { Started } from "./start.ts";

const STDERR_CHARS_MAX = 8_000;
/** How long to wait for the end of the output once every process of the run has gone. */
const DRAIN_MS = 2_000;

/** Reads what the agent says, from its first byte on; `hear` gets the events of each line. */
export function follow(
  launch: Launch,
  started: Started & { log: Log },
  hear: (events: readonly AgentEvent[]) => void,
): Flight {
  const { child, log, marker, cgroup, hider } = started;
  const root = refOf(child.pid ?? 0);
  const flight: Flight = {
    child,
    log,
    marker,
    cgroup,
    hider,
    root,
    reader: launch.agent.reader(launch.run),
    batch: batchEvents((events) => attempt(flight, () => launch.onEvents(events))),
    known: new Map([[root.pid, root]]),
    stopped_by: null,
    stopping: null,
    failure: null,
    stderr: "",
  };
  readOutput(flight, hear);
  readErrors(flight, child.stderr);
  return flight;
}

function readOutput(flight: Flight, hear: (events: readonly AgentEvent[]) => void): void {
  const { stdout } = flight.child;
  const lines = openLines((line) => {
    const events = flight.reader.line(line);
    flight.batch.add(events);
    attempt(flight, () => hear(events));
  });
  const hider = flight.hider();
  const take = (bytes: Buffer) => {
    if (bytes.length === 0) return;
    attempt(flight, () => flight.log.write(bytes));
    lines.add(bytes);
  };
  stdout.on("data", (chunk: Buffer) => {
    if (flight.stopped_by === "output_limit" || flight.failure !== null) return;
    take(hider.add(chunk));
  });
  stdout.on("end", () => {
    take(hider.end());
    lines.end();
  });
}

function readErrors(flight: Flight, stderr: Readable): void {
  const hider = flight.hider();
  const decoder = new StringDecoder("utf8");
  const take = (bytes: Buffer) => {
    flight.stderr = cutStart(flight.stderr + decoder.write(bytes), STDERR_CHARS_MAX);
  };
  stderr.on("data", (chunk: Buffer) => take(hider.add(chunk)));
  stderr.on("end", () => take(hider.end()));
}

/** How a process ended. */
export type Exit = { exit_code: number | null; signal: string | null };

/** `exit`, not `close`: a descendant that was left behind may hold the output open for ever. */
export function exited(child: Child): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once("exit", (exit_code, signal) => resolve({ exit_code, signal }));
  return promise;
}

/** Resolves when both outputs have been read to their end, or nothing more is waited for. */
export async function drained(child: Child): Promise<void> {
  const open = [child.stdout, child.stderr].filter((stream) => !stream.closed);
  const ends = open.map((stream) => once(stream, "close"));
  const limit = new AbortController();
  const late = pause(DRAIN_MS, undefined, { signal: limit.signal }).catch(() => undefined);
  await Promise.race([Promise.all(ends), late]);
  limit.abort();
  child.stdout.destroy();
  child.stderr.destroy();
}
