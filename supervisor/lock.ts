import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { readIfThere } from "./files.ts";
import type { Home } from "./home.ts";
import { isRunning, markOf, type ProcessMark } from "./processes.ts";

/** `held` names the supervisor that runs this home already. */
export type Lock = { held: number; release: null } | { held: null; release: () => void };

function readMark(path: string): ProcessMark | null {
  const [pid, started] = (readIfThere(path) ?? "").trim().split(" ");
  return pid === undefined || started === undefined ? null : { pid: Number(pid), started };
}

/** Puts a finished file in place unless one is there: link(2) fails where rename would replace. */
function putInPlace(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Takes a dead owner's file away; puts it back if it turns out to be a living one's. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    // Another start took it away first.
    return;
  }
  const mark = readMark(aside);
  if (mark !== null && isRunning(mark)) putInPlace(aside, path);
  rmSync(aside, { force: true });
}

function releaseLock(path: string): void {
  if (readMark(path)?.pid === process.pid) rmSync(path, { force: true });
}

/**
 * Makes this process the only supervisor of a home. The file holds pid and start time, so that one
 * left behind by `kill -9` blocks nobody, even when its pid has been given to another process.
 */
export function takeLock(home: Home): Lock {
  const own = markOf(process.pid);
  const mine = `${home.pid}.${process.pid}`;
  writeFileSync(mine, `${own.pid} ${own.started}\n`, { mode: 0o600 });
  try {
    while (!putInPlace(mine, home.pid)) {
      const holder = readMark(home.pid);
      if (holder !== null && isRunning(holder)) return { held: holder.pid, release: null };
      removeStale(home.pid);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return { held: null, release: () => releaseLock(home.pid) };
}
