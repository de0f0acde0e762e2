import type { Connection } from "./connection.ts";

/** Half of the 200 ms within which commits of other processes must be told. */
const POLL_MS = 100;

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
  let timer: NodeJS.Timeout | null = null;
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
    if (timer) clearInterval(timer);
    timer = null;
  };
  const start = () => {
    known = dataVersion(writer);
    timer = setInterval(poll, POLL_MS).unref();
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
      if (!timer) start();
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) stop();
      };
    },
  };
}

function dataVersion(writer: Connection): unknown {
  try {
    return writer.value("pragma data_version");
  } catch {
    return undefined; // a lock, or a fault that the next read or write meets and reports
  }
}
