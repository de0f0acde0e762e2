import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Environment } from "./environment.ts";

/** How a command ended. */
export type Ending = { code: number | null; timed_out: boolean; error: string | null };

/** Where and how long a command may run. */
export type Bounds = { cwd: string; env: Environment; limit_ms: number };

const GRACE_MS = 5_000;
const running = new Set<ChildProcess>();

/**
 * Runs a command with its output on the screen and ends it and its process group when its time is
 * up. What it leaves in its group is ended with it.
 */
export async function run(program: string, args: string[], bounds: Bounds): Promise<Ending> {
  const { cwd, env, limit_ms } = bounds;
  // Its own group, so that the whole tree below it can be ended.
  const child = spawn(program, args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit"],
  });
  running.add(child);
  let timed_out = false;
  const limit = setTimeout(() => {
    timed_out = true;
    signalGroup(child, "SIGTERM");
  }, limit_ms);
  const kill = setTimeout(() => signalGroup(child, "SIGKILL"), limit_ms + GRACE_MS);
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return { code, timed_out, error: null };
  } catch (error) {
    return { code: null, timed_out, error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(limit);
    clearTimeout(kill);
    signalGroup(child, "SIGKILL");
    running.delete(child);
  }
}

/** Ends everything that still runs; for a check that is itself interrupted. */
export function endAll(): void {
  for (const child of running) signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already, which is what was wanted.
  }
}
