import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** Writes the whole text to a file opened with the flags and waits until the disk has it. */
function writeDurably(path: string, text: string, flags: "a" | "w"): void {
  const file = openSync(path, flags, 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename in a folder survive a power cut. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Replaces a file so that a reader sees the old or the new text, never a part of it. */
export function replaceFile(path: string, text: string): void {
  const next = `${path}.${process.pid}.next`;
  writeDurably(next, text, "w");
  renameSync(next, path);
  syncFolder(dirname(path));
}

/** Appends a text and returns when it is on disk. */
export function appendDurably(path: string, text: string): void {
  writeDurably(path, text, "a");
}

/** The text of a file, or null when there is no such file. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** Points a symbolic link at another target in one step. */
export function pointLink(link: string, target: string): void {
  const next = `${link}.${process.pid}.next`;
  rmSync(next, { force: true });
  symlinkSync(target, next);
  renameSync(next, link);
  syncFolder(dirname(link));
}
