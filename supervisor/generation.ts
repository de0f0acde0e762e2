import { type ChildProcess, fork } from "node:child_process";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { environmentFor } from "./environment.ts";
import { commitOf, type Home } from "./home.ts";
import { STDERR_TAIL_BYTES, within } from "./limits.ts";
import type { Log } from "./log.ts";
import { type Handle, isSendable } from "./port.ts";
import { killTree, markOf, type ProcessMark, signal } from "./processes.ts";
import type { ToGeneration, ToSupervisor } from "./protocol.ts";

/** What to start. `database` is the snapshot that a shadow works on, null for the real one. */
export type GenerationPlan = {
  number: number;
  mode: "live" | "shadow";
  release: string;
  socket: string;
  database: string | null;
};

/** Why a process ended. */
export type Exit = { code: number | null; signal: string | null };

/** A server process that the supervisor started. */
export type Generation = {
  number: number;
  mode: "live" | "shadow";
  release: string;
  commit: string;
  socket: string;
  mark: ProcessMark;
  exited: Promise<Exit>;
  isAlive(): boolean;
  tell(message: ToGeneration, handle?: Handle): void;
  /** Hears every message until the returned function is called. */
  hear(listener: (message: ToSupervisor) => void): () => void;
  /** What it wrote last to stderr, once its pipes are empty. */
  stderrTail(): Promise<string>;
  /** Kills it with all its descendants; resolves when it is gone. */
  kill(): Promise<void>;
};

/** What the start of a generation needs of its surroundings. */
export type Surroundings = { home: Home; log: Log };

function variablesFor(plan: GenerationPlan, home: Home): Record<string, string> {
  return {
    RINGMASTER_HOME: home.root,
    RINGMASTER_GENERATION: String(plan.number),
    RINGMASTER_COMMIT: commitOf(plan.release),
    RINGMASTER_SOCKET: plan.socket,
    RINGMASTER_MODE: plan.mode,
    NODE_COMPILE_CACHE: home.compile_cache,
    NODE_COMPILE_CACHE_PORTABLE: "1",
    ...(plan.database === null ? {} : { RINGMASTER_DATABASE: plan.database }),
  };
}

/** Forks the server of a release as the leader of its own process group. */
function forkServer(plan: GenerationPlan, home: Home): ChildProcess {
  return fork(join(plan.release, "src", "main", "server.ts"), [], {
    cwd: plan.release,
    execPath: process.execPath,
    execArgv: [],
    env: environmentFor(process.env, variablesFor(plan, home)),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // Its own group: Ctrl-C in a terminal reaches the supervisor alone, which ends it in order.
    detached: true,
  });
}

/** A trial must not take the processor from the generation that serves meanwhile. */
function stepBack(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not allow it; the trial is fair all the same.
  }
}

function isMessage(value: unknown): value is ToSupervisor {
  return typeof value === "object" && value !== null && "type" in value;
}

/** Copies the output of a child to the log and keeps the end of stderr. */
function followOutput(child: ChildProcess, log: Log): () => string {
  let tail = "";
  child.stdout?.on("data", (chunk: Buffer) => log.write(chunk));
  child.stderr?.on("data", (chunk: Buffer) => {
    log.write(chunk);
    tail = (tail + chunk.toString()).slice(-STDERR_TAIL_BYTES);
  });
  return () => tail;
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal_name) => resolve({ code, signal: signal_name }));
    child.once("error", () => resolve({ code: null, signal: null }));
  });
}

async function endOf(child: ChildProcess, exited: Promise<Exit>): Promise<void> {
  if (child.pid !== undefined) killTree(child.pid);
  await exited;
}

/** What a crashed or ended server leaves in its group (a half-done git command) is ended too. */
function sweepAfter(child: ChildProcess, exited: Promise<Exit>): void {
  void exited.then(() => child.pid !== undefined && signal(-child.pid, "SIGKILL"));
}

/** Listeners that are called with each message of a child, until they unsubscribe. */
function messagesOf(child: ChildProcess): Generation["hear"] {
  const listeners = new Set<(message: ToSupervisor) => void>();
  child.on("message", (message: unknown) => {
    if (isMessage(message)) for (const listener of listeners) listener(message);
  });
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}

/** Sends a message; a child that goes away meanwhile is noticed by its exit. */
function sendTo(child: ChildProcess, message: ToGeneration, handle?: Handle): void {
  if (!child.connected) return;
  const with_it = handle !== undefined && isSendable(handle) ? handle : undefined;
  child.send(message, with_it, () => undefined);
}

/** Starts the server of a release. It is ready when it says so, or it exits. */
export function startGeneration(plan: GenerationPlan, around: Surroundings): Generation {
  const child = forkServer(plan, around.home);
  if (plan.mode === "shadow" && child.pid !== undefined) stepBack(child.pid);
  const tail = followOutput(child, around.log);
  const exited = exitOf(child);
  const closed = new Promise((resolve) => {
    child.once("close", resolve);
  });
  sweepAfter(child, exited);
  return {
    number: plan.number,
    mode: plan.mode,
    release: plan.release,
    commit: commitOf(plan.release),
    socket: plan.socket,
    mark: markOf(child.pid ?? 0),
    exited,
    isAlive: () => child.pid !== undefined && child.exitCode === null && child.signalCode === null,
    tell: (message, handle) => sendTo(child, message, handle),
    hear: messagesOf(child),
    async stderrTail() {
      if (child.exitCode !== null || child.signalCode !== null) await within(closed, 500);
      return tail();
    },
    kill: async () => endOf(child, exited),
  };
}
