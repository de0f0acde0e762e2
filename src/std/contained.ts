import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { inCgroup } from "./cgroup.ts";
import { refOf, STOP_LEFTOVERS, stopTree, type ProcessRef } from "./process-tree.ts";

/**
 * A shell command of a repository, with the whole environment that it gets. `within` are the words
 * of a program that runs it, such as a shield.
 */
export type ShellCommand = {
  command: string;
  cwd: string;
  env: Record<string, string>;
  within?: readonly string[];
};

/**
 * Words that stand before a command which is to see nothing of Ringmaster's own but `needs`, as
 * absolute paths; none where that cannot be had.
 */
export type Shield = (needs: readonly string[]) => Promise<readonly string[]>;

/** Limits of one run: time, characters of output kept, and a signal that ends it early. */
export type ShellBounds = { timeout_ms: number; output_chars_max: number; signal?: AbortSignal };

/**
 * How a shell command ended. `output` is the tail of both streams in the order they were written.
 */
export type ShellRun = {
  ended: "exited" | "timed_out" | "cancelled" | "not_started";
  exit_code: number | null;
  signal: string | null;
  duration_ms: number;
  output: string;
};

/**
 * Carried by everything that a contained command starts, so that all of it can be found and ended.
 */
export const CONTAINED_MARKER = "RINGMASTER_CHECK";

/**
 * The shell around a command. One pipe for both streams keeps their order. It stays while the
 * command runs, so that a command that kills its parent kills this shell and nothing of ours; what
 * a signal ended ends it by the same signal (POSIX sh, "Exit Status for Commands": 128 + number).
 */
const OUTER = '"$@" 2>&1; code=$?; test $code -le 128 || kill -$((code - 128)) $$; exit $code';

const KILL_AT_ONCE = [{ signal: "SIGKILL", wait_ms: 5_000 }] as const;
const LAST_OUTPUT_MS = 1_000;

/**
 * Runs a command with `sh -c` in a session of its own, and ends everything it started when it is
 * done, when its time is over, or when it is cancelled. Never throws for what the command does.
 */
export async function runContained(shell: ShellCommand, bounds: ShellBounds): Promise<ShellRun> {
  const started = performance.now();
  const { within = [] } = shell;
  const marker = { name: CONTAINED_MARKER, value: randomUUID() };
  const begin = () =>
    spawn("sh", ["-c", OUTER, "sh", ...within, "sh", "-c", shell.command], {
      cwd: shell.cwd,
      env: { ...shell.env, [marker.name]: marker.value },
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
  const { made: child, cgroup } = inCgroup(marker.value, begin);
  const tail = keepTail(bounds.output_chars_max);
  child.stdout.setEncoding("utf8").on("data", tail.add);
  const roots: ProcessRef[] = child.pid === undefined ? [] : [refOf(child.pid)];
  const closed = Promise.withResolvers<void>();
  child.once("close", () => closed.resolve());
  const end = await awaitEnd(child, bounds);
  const steps = end.ended === "exited" ? STOP_LEFTOVERS : KILL_AT_ONCE;
  await stopTree({ roots, marker, cgroup, steps });
  cgroup?.close();
  await Promise.race([closed.promise, sleepUnheld(LAST_OUTPUT_MS)]);
  child.stdout.destroy();
  return { ...end, duration_ms: Math.round(performance.now() - started), output: tail.text() };
}

type End = Pick<ShellRun, "ended" | "exit_code" | "signal">;

function awaitEnd(child: ReturnType<typeof spawn>, bounds: ShellBounds): Promise<End> {
  const { promise, resolve } = Promise.withResolvers<End>();
  const stop = (ended: End["ended"]) => () => resolve({ ended, exit_code: null, signal: null });
  const timer = setTimeout(stop("timed_out"), bounds.timeout_ms);
  const cancel = stop("cancelled");
  if (bounds.signal?.aborted) cancel();
  bounds.signal?.addEventListener("abort", cancel, { once: true });
  child.once("error", stop("not_started"));
  child.once("exit", (exit_code, signal) => resolve({ ended: "exited", exit_code, signal }));
  return promise.finally(() => {
    clearTimeout(timer);
    bounds.signal?.removeEventListener("abort", cancel);
  });
}

function sleepUnheld(duration_ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, duration_ms).unref();
  return promise;
}

/** Keeps the last `chars_max` characters of what is added, in bounded memory. */
function keepTail(chars_max: number): { add: (chunk: string) => void; text: () => string } {
  let kept = "";
  let cut = false;
  const trim = () => {
    cut = true;
    kept = kept.slice(-chars_max);
  };
  return {
    add: (chunk) => {
      kept += chunk;
      if (kept.length > 2 * chars_max) trim();
    },
    text: () => {
      if (kept.length > chars_max) trim();
      return cut ? `[earlier output left out]\n${kept}` : kept;
    },
  };
}
