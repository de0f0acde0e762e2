import { createWriteStream, renameSync, statSync, type WriteStream } from "node:fs";

/** A file that is appended to and moved aside when it has grown too large. */
export type Log = { write(chunk: Buffer | string): void; close(): void };

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** A log that could not be written is opened again after this pause. */
const RETRY_MS = 1_000;

/** Opens a log; at `bytes_max` it becomes `<path>.1`, replacing the one before. */
export function openLog(path: string, bytes_max: number): Log {
  let bytes = sizeOf(path);
  let failed_at_ms = -Infinity;
  let stream = open();
  function open(): WriteStream {
    const next = createWriteStream(path, { flags: "a", mode: 0o600 });
    // A full disk must not end the one process that keeps the port; the line is lost, not the port.
    next.on("error", (error) => {
      failed_at_ms = performance.now();
      process.stderr.write(`cannot write ${path}: ${error.message}\n`);
    });
    return next;
  }
  function rotate(): void {
    stream.end();
    renameSync(path, `${path}.1`);
    stream = open();
    bytes = 0;
  }
  return {
    write(chunk) {
      if (stream.destroyed && performance.now() > failed_at_ms + RETRY_MS) stream = open();
      if (stream.destroyed) return;
      if (bytes >= bytes_max) rotate();
      bytes += chunk.length;
      stream.write(chunk);
    },
    close() {
      stream.end();
    },
  };
}
