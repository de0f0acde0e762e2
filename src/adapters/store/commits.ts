import { watch, type FSWatcher } from "node:fs";
import type { Connection } from "./connection.ts";

/** Half of the 200 ms within which commits of other processes must be told. */
const POLL_MS = 100;

/** How long after the last write to the log its commit may still come: the disk takes its time. */
const AWAKE_MS = 2_000;

/** How often it is asked while nobody writes; to ask costs more than everything else then. */
const ASLEEP_POLL_MS = 1_000;

/** Who wants to know of commits, and how they come to know. */
export type Commits = {
  listen: (listener: () => void) => () => void;
  /** Tells every listener, right after what runs now. */
  announce: () => void;
  stop: () => void;
};

/**
 * Tells of commits: of our own when told to, of other connections by asking `writer` for its data
 * version while somebody listens. That number counts the commits of others only
 * (sqlite.org/pragma.html), so nothing is told twice.
 */
export function watchCommits(writer: Connection): Commits {
  const listeners = new Set<() => void>();
  let watching: { stop: () => void } | null = null;
  let known: unknown;
  const announce = () => {
    for (const listener of listeners) queueMicrotask(listener);
  };
  const poll = () => {
    const version = dataVersion(writer) ?? known;
    if (version !== known) announce();
    known = version;
  };
  const stop = () => {
    watching?.stop();
    watching = null;
  };
  return {
    announce,
    stop: () => {
      listeners.clear();
      stop();
    },
    listen: (listener) => {
      const own = () => listener(); // the same function may listen twice
      listeners.add(own);
      if (!watching) {
        known = dataVersion(writer);
        watching = pollWhileWritten(writer, poll);
      }
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },
  };
}

/**
 * Polls often while the log of the database is written to, and seldom otherwise. A page is in the
 * log before its commit counts, so one look at each write would come too early. Without a way to
 * watch the file it polls often all the time.
 */
function pollWhileWritten(writer: Connection, poll: () => void): { stop: () => void } {
  let written_ms = performance.now();
  let timed: "often" | "seldom" = "often";
  let timer: NodeJS.Timeout;
  let watcher: FSWatcher | null = null;
  const again = () => {
    const asleep = watcher !== null && performance.now() - written_ms > AWAKE_MS;
    timer = setTimeout(tick, asleep ? ASLEEP_POLL_MS : POLL_MS).unref();
    timed = asleep ? "seldom" : "often";
  };
  const tick = () => {
    poll();
    again();
  };
  const written = () => {
    written_ms = performance.now();
    if (timed === "often") return;
    clearTimeout(timer);
    tick();
  };
  const unwatched = () => {
    watcher?.close();
    watcher = null;
  };
  watcher = watchLog(writer, { written, unwatched });
  again();
  return {
    stop: () => {
      clearTimeout(timer);
      unwatched();
    },
  };
}

/** Null where there is no such file, or the system watches no more of them. */
function watchLog(
  { database }: Connection,
  on: { written: () => void; unwatched: () => void },
): FSWatcher | null {
  const file = database.location();
  if (file === null) return null;
  try {
    const watcher = watch(`${file}-wal`, { persistent: false }, on.written);
    return watcher.on("error", on.unwatched);
  } catch {
    return null;
  }
}

function dataVersion(writer: Connection): unknown {
  try {
    return writer.value("pragma data_version");
  } catch {
    return undefined; // a lock, or a fault that the next read or write meets and reports
  }
}
