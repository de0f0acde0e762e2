import { readFileSync } from "node:fs";

/** A process for as long as the machine is up: its pid, and its start in clock ticks since boot. */
export type ProcessRef = { pid: number; started: number };

/** A process as `/proc` tells it. */
export type ProcessRow = ProcessRef & { parent: number; group: number; session: number };

/** Whether there is a `/proc` as Linux has it. */
export const HAS_PROC = process.platform === "linux";

/** A living process, see proc_pid_stat(5). Null for zombies, the dead, and without Linux. */
export function processAt(pid: number): ProcessRow | null {
  const text = HAS_PROC ? readProc(`${pid}/stat`) : null;
  if (text === null) return null;
  // The program name may hold spaces and parentheses; the fields begin after the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return null;
  const [parent, group, session] = fields.slice(1, 4).map(Number);
  return {
    pid,
    started: Number(fields[19]),
    parent: parent ?? 0,
    group: group ?? 0,
    session: session ?? 0,
  };
}

/** A file below `/proc`; null when it is gone or another user's. */
export function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return null; // gone in the meantime, or another user's: then it is none of ours
  }
}
