import { spawn, type ChildProcessByStdio } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as pause } from "node:timers/promises";
import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import { Problem, toProblem } from "../domain/problem.ts";
import type { Agent, AgentRun, StreamReader } from "../ports/agent.ts";
import type { Command } from "../std/process.ts";
import {
  refOf,
  snapshotTree,
  STOP_GENTLY,
  STOP_LEFTOVERS,
  stopTree,
  type ProcessRef,
  type StopStep,
} from "../std/process-tree.ts";
import { cutStart, plainText } from "../std/text.ts";
import { batchEvents, type Batch } from "./event-batch.ts";
import { hideSecrets, type Hider } from "./hide.ts";
import { openLines } from "./lines.ts";
import { openLog, type Log } from "./run-log.ts";

/** How long and how much one run may be. Bytes count both outputs together. */
export type LaunchLimits = { run_ms: number; idle_ms: number; output_bytes_max: number };

/** One run of an agent, and who hears of it. */
export type Launch = {
  agent: Agent;
  run: AgentRun;
  limits: LaunchLimits;
  /**
   * Gets the agent's raw standard output but its secrets, appended; rotated to `<log_file>.1`.
   */
  log_file: string;
  /** Gets the events in order: at most 200 at a time, at the latest 100 ms after they came. */
  onEvents: (events: AgentEvent[]) => void;
  /** Ends the run as `cancelled`. */
  signal?: AbortSignal;
};

type Stop = NonNullable<RunSummary["stopped_by"]>;
type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** What a run holds while it goes on. */
type Flight = {
  child: Child;
  reader: StreamReader;
  /** Takes the agent's secrets out of an output. */
  hider: () => Hider;
  batch: Batch;
  log: Log;
  /** Carried by every descendant's environment, so that none escapes by leaving the group. */
  marker: { name: string; value: string };
  root: ProcessRef;
  /** Every process of the tree that was seen so far, by pid. */
  known: Map<number, ProcessRef>;
  stopped_by: Stop | null;
  stopping: Promise<void> | null;
  /**
   * An error of ours, such as a full disk: it ends the run and is thrown when nothing is left of
   * it.
   */
  failure: Problem | null;
  stderr: string;
};

/** Name of the variable that marks one run's processes. */
export const RUN_MARKER = "RINGMASTER_RUN";

const STDERR_CHARS_MAX = 8_000;
const WATCH_MS = 1_000;
/** How long to wait for the end of the output once every process of the run has gone. */
const DRAIN_MS = 2_000;

/**
 * Runs an agent to its end and says what the run amounted to. Whatever the agent does is an answer;
 * only a program that cannot be started is a problem (`agent_unavailable`). When this returns, no
 * process of the run is left: descendants are found by parent, session, group and marker, also
 * after a good end.
 */
export async function launchAgent(launch: Launch): Promise<RunSummary> {
  if (launch.signal?.aborted) return cancelledSummary(launch.agent);
  const log = openLog(launch.log_file, LIMITS.agent_output_bytes_max);
  try {
    return await fly(launch, log);
  } finally {
    log.close();
  }
}

async function fly(launch: Launch, log: Log): Promise<RunSummary> {
  const { agent, run } = launch;
  const marker = { name: RUN_MARKER, value: randomUUID() };
  const command = agent.command(run);
  const child = await start(command, marker, agent.name);
  const hider = () => hideSecrets(command.env);
  const flight = follow(launch, { child, log, marker, hider });
  const release = guard(flight, launch);
  child.stdin.end(command.stdin ?? ""); // some agents wait for ever for an end that does not come
  const exit = await exited(child);
  release();
  await flight.stopping;
  await stop(flight, STOP_LEFTOVERS);
  await drained(child);
  flight.batch.close();
  if (flight.failure !== null) throw flight.failure;
  return summarise(flight, exit);
}

function cancelledSummary(agent: Agent): RunSummary {
  const summary = agent.reader().summary({ exit_code: null, signal: null });
  return { ...summary, stopped_by: "cancelled" };
}

async function start(command: Command, marker: Flight["marker"], agent: string): Promise<Child> {
  try {
    const child = spawn(command.program, [...command.args], {
      cwd: command.cwd,
      env: { ...command.env, [marker.name]: marker.value },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true, // a session of its own: signals meant for us do not reach it
    });
    child.stdin.on("error", () => undefined); // it may close its input early; its exit tells more
    await once(child, "spawn");
    return child;
  } catch (error) {
    throw unavailable(agent, command, error);
  }
}

function unavailable(agent: string, command: Command, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return new Problem(
    "agent_unavailable",
    `Expected to start "${command.program}" in ${command.cwd} for the agent ${agent}, got: ${why}`,
    "Check the agents of this machine with: ringmaster agent list",
  );
}

type Given = Pick<Flight, "child" | "log" | "marker" | "hider">;

/** Reads what the agent says, from its first byte on. */
function follow(launch: Launch, given: Given): Flight {
  const root = refOf(given.child.pid ?? 0);
  const flight: Flight = {
    ...given,
    root,
    reader: launch.agent.reader(),
    batch: batchEvents((events) => attempt(flight, () => launch.onEvents(events))),
    known: new Map([[root.pid, root]]),
    stopped_by: null,
    stopping: null,
    failure: null,
    stderr: "",
  };
  readOutput(flight);
  return flight;
}

function readOutput(flight: Flight): void {
  const { stdout, stderr } = flight.child;
  const lines = openLines((line) => flight.batch.add(flight.reader.line(line)));
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
  readErrors(flight, stderr);
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

function attempt(flight: Flight, act: () => void): void {
  try {
    act();
  } catch (error) {
    flight.failure ??= toProblem(error);
    flight.stopping ??= stop(flight, STOP_GENTLY);
  }
}

/** Watches limits, abort signal and the growth of the tree; returns how to stop watching. */
function guard(flight: Flight, { limits, signal }: Launch): () => void {
  const end = (why: Stop) => {
    if (flight.stopped_by !== null) return;
    flight.stopped_by = why;
    flight.stopping ??= stop(flight, STOP_GENTLY);
  };
  const run = setTimeout(() => end("run_limit"), limits.run_ms);
  const idle = setTimeout(() => end("idle_limit"), limits.idle_ms);
  const watch = setInterval(() => remember(flight), WATCH_MS);
  const cancel = () => end("cancelled");
  signal?.addEventListener("abort", cancel, { once: true });
  if (signal?.aborted) cancel(); // while the program was being started
  let bytes = 0;
  const meter = (chunk: Buffer | string) => {
    idle.refresh();
    bytes += chunk.length;
    if (bytes > limits.output_bytes_max) end("output_limit");
  };
  flight.child.stdout.on("data", meter);
  flight.child.stderr.on("data", meter);
  return () => {
    signal?.removeEventListener("abort", cancel);
    clearTimeout(run);
    clearTimeout(idle);
    clearInterval(watch);
  };
}

/** What clears its environment and leaves its session is found only by having been seen before. */
function remember(flight: Flight): void {
  for (const ref of snapshotTree(flight.root)) flight.known.set(ref.pid, ref);
}

async function stop(flight: Flight, steps: readonly StopStep[]): Promise<void> {
  const roots = [...flight.known.values()];
  const { stopped } = await stopTree({ roots, marker: flight.marker, steps });
  for (const ref of stopped) flight.known.set(ref.pid, ref);
}

type Exit = { exit_code: number | null; signal: string | null };

/** `exit`, not `close`: a descendant that was left behind may hold the output open for ever. */
function exited(child: Child): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once("exit", (exit_code, signal) => resolve({ exit_code, signal }));
  return promise;
}

async function drained(child: Child): Promise<void> {
  const open = [child.stdout, child.stderr].filter((stream) => !stream.closed);
  const ends = open.map((stream) => once(stream, "close"));
  const limit = new AbortController();
  const late = pause(DRAIN_MS, undefined, { signal: limit.signal }).catch(() => undefined);
  await Promise.race([Promise.all(ends), late]);
  limit.abort();
  child.stdout.destroy();
  child.stderr.destroy();
}

/** What went wrong before the stream began stands on standard error: it is told, never judged. */
function summarise(flight: Flight, exit: Exit): RunSummary {
  const summary = flight.reader.summary(exit);
  const stderr = plainText(flight.stderr).trim();
  const unsaid = summary.ended === null && summary.error === null && exit.exit_code !== 0;
  const error = unsaid && stderr !== "" ? stderr : summary.error;
  return { ...summary, error, stopped_by: flight.stopped_by };
}
