import { watch } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

const CHUNK_BYTES = 64 * 1024;
// Watching files is best effort on some file systems; a look this often is never late by more.
const LOOK_MS = 500;

/**
 * The newest `count` whole lines of a file, oldest first, and where the file ended then. A missing
 * file has none.
 */
export async function lastLines(
  path: string,
  count: number,
): Promise<{ lines: string[]; end: number }> {
  const file = await openIfThere(path);
  if (!file) return { lines: [], end: 0 };
  try {
    const end = (await file.stat()).size;
    const text = count > 0 ? await tailText(file, end, count) : "";
    const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
    return { lines: lines.slice(-count), end };
  } finally {
    await file.close();
  }
}

async function tailText(file: FileHandle, end: number, count: number): Promise<string> {
  const parts: Buffer[] = [];
  let newlines = 0;
  let from = end;
  // One newline more than lines are wanted: the last line usually ends with one itself.
  while (from > 0 && newlines <= count) {
    const length = Math.min(CHUNK_BYTES, from);
    from -= length;
    const part = await readPart(file, from, length);
    newlines += part.filter((byte) => byte === 10).length;
    parts.unshift(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Calls `onLine` for each whole line that is added behind `from`, until the signal aborts; a file
 * that shrank is read anew.
 */
export async function followLines(
  path: string,
  from: number,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const change = changes(path, signal);
  let at = from;
  let rest = Buffer.alloc(0);
  while (!signal.aborted) {
    const part = await readFrom(path, at);
    if (part === "shrunk") {
      at = 0;
      rest = Buffer.alloc(0);
      continue;
    }
    at += part.length;
    rest = emitLines(Buffer.concat([rest, part]), onLine);
    if (part.length === 0) await change.next();
  }
  change.close();
}

function emitLines(bytes: Buffer, onLine: (line: string) => void): Buffer<ArrayBuffer> {
  const end = bytes.lastIndexOf(10);
  if (end !== -1) for (const line of bytes.toString("utf8", 0, end).split("\n")) onLine(line);
  return Buffer.from(bytes.subarray(end + 1));
}

async function readFrom(path: string, at: number): Promise<Buffer | "shrunk"> {
  const file = await openIfThere(path);
  if (!file) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    if (size < at) return "shrunk";
    return await readPart(file, at, Math.min(CHUNK_BYTES, size - at));
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/**
 * Wakes when the file may have changed, at the latest after `LOOK_MS`, and at once when the signal
 * aborts.
 */
function changes(path: string, signal: AbortSignal): { next(): Promise<void>; close(): void } {
  let wake: () => void = () => undefined;
  const watcher = watchIfThere(path, () => wake());
  signal.addEventListener("abort", () => wake(), { once: true });
  const next = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal.aborted) wake();
    });
  return { next, close: () => watcher?.close() };
}

function watchIfThere(path: string, onChange: () => void): { close(): void } | null {
  try {
    return watch(path, { persistent: false }, onChange);
  } catch {
    return null; // not there yet, or no watches left: the look at intervals finds it
  }
}
