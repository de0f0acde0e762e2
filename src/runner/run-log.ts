import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** A file that only grows, up to its limit. */
export type Log = { write(chunk: Buffer): void; close(): void };

/**
 * Appends to a log file, for its owner's eyes only. Before it would grow over `bytes_max` it is
 * renamed to `<file>.1`, of which there is one. Writes at once, so that a crash of ours loses
 * nothing that was said.
 */
export function openLog(file: string, bytes_max: number): Log {
  mkdirSync(dirname(file), { recursive: true });
  let fd = openSync(file, "a", 0o600);
  let size = fstatSync(fd).size;
  const rotate = () => {
    closeSync(fd);
    if (existsSync(file)) renameSync(file, `${file}.1`);
    fd = openSync(file, "a", 0o600);
    size = 0;
  };
  return {
    write: (chunk) => {
      if (size > 0 && size + chunk.length > bytes_max) rotate();
      let done = 0;
      while (done < chunk.length) done += writeSync(fd, chunk, done);
      size += chunk.length;
    },
    close: () => closeSync(fd),
  };
}
