import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process as the kernel tells it: a pid alone may be another process by now. */
export type ProcessMark = { pid: number; started: string };

type Stat = { parent: number; state: string; started: string };

/** Fields 3, 4 and 22 of /proc/<pid>/stat (proc(5)); null when there is no such process. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in field 2 may hold spaces and brackets, so fields are counted after its end.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", parent: Number(fields[1]), started: fields[19] ?? "" };
  } catch {
    // The process has gone between being named and being read, or the system has no /proc.
    return null;
  }
}

/** Marks a process by pid and start time, so that a later one with its pid is not taken for it. */
export function markOf(pid: number): ProcessMark {
  return { pid, started: statOf(pid)?.started ?? "unknown" };
}

/** Whether the very process that was marked runs still; a zombie does not. */
export function isRunning(mark: ProcessMark): boolean {
  const stat = statOf(mark.pid);
  if (stat === null) return mark.started === "unknown" && signal(mark.pid, 0);
  return stat.started === mark.started && stat.state !== "Z";
}

/** Sends a signal; false when there is nobody to receive it. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    // ESRCH: it has gone, which is what a killer wants.
    return false;
  }
}

function everyPid(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    // No /proc on this system: the process group is all that can be known.
    return [];
  }
}

/** All processes below a process, children first. Empty where there is no /proc. */
export function descendantsOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const each of everyPid()) {
    const parent = statOf(each)?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), each]);
  }
  const found: number[] = [];
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const below = children.get(next) ?? [];
    found.push(...below);
    open.push(...below);
  }
  return found;
}

/** Kills a process, its group (it must lead one) and all below it. */
export function killTree(pid: number): void {
  const below = descendantsOf(pid);
  signal(-pid, "SIGKILL");
  for (const each of [pid, ...below]) signal(each, "SIGKILL");
}

/** Waits until none of the marked processes runs, at most for the limit; returns who still does. */
export async function waitGone(marks: ProcessMark[], limit_ms: number): Promise<ProcessMark[]> {
  const end = performance.now() + limit_ms;
  let left = marks.filter(isRunning);
  while (left.length > 0 && performance.now() < end) {
    await sleep(20);
    left = left.filter(isRunning);
  }
  return left;
}
