import type { ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { AgentEvent, StopCause } from "../domain/agent-event.ts";
import { toProblem, type Problem } from "../domain/problem.ts";
import type { Agent, AgentRun, StreamReader } from "../ports/agent.ts";
import type { Cgroup } from "../std/cgroup.ts";
import type { Command } from "../std/process.ts";
import {
  snapshotTree,
  STOP_GENTLY,
  stopTree,
  type Marker,
  type ProcessRef,
  type StopStep,
} from "../std/process-tree.ts";
import type { Batch } from "./event-batch.ts";
import type { Hider } from "./hide.ts";
import type { Log } from "./run-log.ts";

/** How long and how much one run may be. Bytes count both outputs together. */
export type LaunchLimits = { run_ms: number; idle_ms: number; output_bytes_max: number };

/** What can be done with an agent that runs. Each is without effect once the run has ended. */
export type Helm = {
  /** Says something to it; false when it cannot hear any more, or never could. */
  say(text: string): boolean;
  /** Stops what it does now and says something; false as above. */
  interrupt(text: string): boolean;
  /** Ends the run with every process of it; resolves when nothing is left. */
  stop(why: StopCause): Promise<void>;
};

/** One run of an agent, and who hears of it. */
export type Launch = {
  agent: Agent;
  run: AgentRun;
  limits: LaunchLimits;
  /**
   * Gets the agent's raw standard output but its secrets, appended; rotated to `<log_file>.1`.
   */
  log_file: string;
  /** Wraps the agent's command, as a sandbox does that keeps its own files in `scratch`. */
  confine?: ((command: Command, scratch: string) => Command | Promise<Command>) | null;
  /** Gets the events in order: at most 200 at a time, at the latest 100 ms after they came. */
  onEvents: (events: AgentEvent[]) => void;
  /** Gets every event at once, also those that are too many to be told. */
  onHeard?: (events: readonly AgentEvent[], reader: StreamReader) => void;
  /** Gets the helm as soon as the program runs. */
  onStart?: (helm: Helm) => void;
  /** Ends the run as `cancelled`. */
  signal?: AbortSignal;
};

/** The agent's process. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** What a run holds while it goes on. */
export type Flight = {
  child: Child;
  reader: StreamReader;
  /** Takes the agent's secrets out of an output. */
  hider: () => Hider;
  batch: Batch;
  log: Log;
  /** Carried by every descendant's environment, so that none escapes by leaving the group. */
  marker: Marker;
  cgroup: Cgroup | null;
  root: ProcessRef;
  /** Every process of the tree that was seen so far, by pid. */
  known: Map<number, ProcessRef>;
  stopped_by: StopCause | null;
  stopping: Promise<void> | null;
  /**
   * An error of ours, such as a full disk: it ends the run and is thrown when nothing is left of
   * it.
   */
  failure: Problem | null;
  stderr: string;
};

/** Does something for the run; an error of ours ends it. */
export function attempt(flight: Flight, act: () => void): void {
  try {
    act();
  } catch (error) {
    flight.failure ??= toProblem(error);
    flight.stopping ??= stop(flight, STOP_GENTLY);
  }
}

/** Ends the run gently for a reason; the first reason counts. */
export function end(flight: Flight, why: StopCause): Promise<void> {
  flight.stopped_by ??= why;
  flight.stopping ??= stop(flight, STOP_GENTLY);
  return flight.stopping;
}

/** What clears its environment and leaves its session is found only by having been seen before. */
export function remember(flight: Flight): void {
  for (const ref of snapshotTree(flight.root)) flight.known.set(ref.pid, ref);
}

/** Stops everything that belongs to the run. */
export async function stop(flight: Flight, steps: readonly StopStep[]): Promise<void> {
  const { known, marker, cgroup } = flight;
  const { stopped } = await stopTree({ roots: [...known.values()], marker, cgroup, steps });
  for (const ref of stopped) known.set(ref.pid, ref);
}
