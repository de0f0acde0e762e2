import { readFileSync } from "node:fs";

/**
 * Memory of a process in bytes: its own, and its share of what it shares with others, such as the
 * program itself (`Pss` of proc_pid_smaps_rollup(5)). Null when it is gone, another user's, or no
 * Linux.
 */
export function memoryOf(pid: number): number | null {
  const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readProc(pid, "smaps_rollup") ?? "") ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** The words with which a process was started; none when it is gone, or no Linux. */
export function commandWords(pid: number): string[] {
  return (readProc(pid, "cmdline") ?? "").split("\0").slice(0, -1);
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null; // gone in the meantime, or another user's
  }
}
