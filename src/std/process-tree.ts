import { readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Cgroup } from "./cgroup.ts";
import { HAS_PROC, processAt, readProc, type ProcessRef, type ProcessRow } from "./process-ref.ts";

export type { ProcessRef } from "./process-ref.ts";

/**
 * Finding and ending every descendant of a process.
 *
 * A process group is not enough: coding agents start their shell commands in sessions of their own,
 * and those survive the death of the agent (measured with four of them). So descent is read from
 * Linux `/proc` by four signs: parent, session, process group, and a marker in the environment that
 * every descendant inherits. A control group, where one may be made, finds what shows none of these
 * signs. A process is named by pid and start time, so that a reused pid is never taken for the old
 * one.
 */

/** A variable that all descendants of a run carry in their environment. */
export type Marker = { name: string; value: string };

/** A signal, and how long to wait for the processes to go before the next step. */
export type StopStep = { signal: "SIGINT" | "SIGTERM" | "SIGKILL"; wait_ms: number };

/** Whom to stop: these, whatever descends from them, and everything with the marker. */
export type StopPlan = {
  /** Remembered of the tree; a root may be gone already, its session still names the rest. */
  roots: readonly ProcessRef[];
  marker?: Marker;
  /** All that is in it belongs to the tree. */
  cgroup?: Cgroup | null;
  steps?: readonly StopStep[];
};

/**
 * What stopping came to. `scope` tells how sure it is: `cgroup` nothing can have escaped; `tree`
 * only what left its session, cleared its environment and was never seen; `group` where there is no
 * `/proc`: then only the roots' process groups were signalled and nothing is known of processes
 * that left it.
 */
export type Stopped = {
  scope: "cgroup" | "tree" | "group";
  stopped: ProcessRef[];
  survived: ProcessRef[];
};

/** Interrupt, then terminate, then kill: agents save their session on the first two. */
export const STOP_GENTLY: readonly StopStep[] = [
  { signal: "SIGINT", wait_ms: 2_000 },
  { signal: "SIGTERM", wait_ms: 2_000 },
  { signal: "SIGKILL", wait_ms: 5_000 },
];

/** For what is left behind by a process that has ended: nothing of it is worth waiting for long. */
export const STOP_LEFTOVERS: readonly StopStep[] = [
  { signal: "SIGTERM", wait_ms: 500 },
  { signal: "SIGKILL", wait_ms: 5_000 },
];

const POLL_MS = 50;

/**
 * When a living process started, in clock ticks since boot; null when it is gone, a zombie, or no
 * Linux.
 */
export function startOf(pid: number): number | null {
  return processAt(pid)?.started ?? null;
}

/** The process that has this pid now. A process that is gone, or no Linux, gives the start 0. */
export function refOf(pid: number): ProcessRef {
  return { pid, started: startOf(pid) ?? 0 };
}

/** Whether exactly this process still lives; without `/proc`, whether the pid is in use. */
export function lives(ref: ProcessRef): boolean {
  return HAS_PROC ? startOf(ref.pid) === ref.started : send(ref.pid, 0);
}

/** A process and all its descendants, as far as `/proc` tells now. Empty when it is gone. */
export function snapshotTree(root: ProcessRef): ProcessRef[] {
  return lives(root) ? descend([root], readTable()).map(toRef) : [];
}

/**
 * Living processes whose environment was started with this marker, this process and its ancestors
 * excepted.
 */
export function findMarked(marker: Marker): ProcessRef[] {
  const table = readTable();
  const spared = ancestors(table);
  return table.filter((row) => !spared.has(row.pid) && isMarked(row.pid, marker)).map(toRef);
}

/**
 * Ends a whole tree: each step signals everything that is found then, and waits until all of it is
 * gone. Processes that start in the meantime are found too. Never touches this process or its
 * ancestors.
 */
export async function stopTree(plan: StopPlan): Promise<Stopped> {
  if (!HAS_PROC) return stopGroups(plan);
  const seen = new Map(plan.roots.map((ref) => [keyOf(ref), ref]));
  for (const step of plan.steps ?? STOP_GENTLY) {
    if (await runStep(step, plan, seen)) break;
  }
  const refs = [...seen.values()];
  const scope = plan.cgroup ? "cgroup" : "tree";
  return { scope, stopped: refs.filter((r) => !lives(r)), survived: refs.filter(lives) };
}

/** Signals once per process and waits; true when nothing of the tree lives any more. */
async function runStep(
  step: StopStep,
  plan: StopPlan,
  seen: Map<string, ProcessRef>,
): Promise<boolean> {
  const signalled = new Set<string>();
  const until = performance.now() + step.wait_ms;
  for (;;) {
    const living = findLiving(plan, seen);
    if (living.length === 0) return true;
    if (performance.now() > until) return false;
    if (step.signal === "SIGKILL") plan.cgroup?.kill();
    for (const ref of living) {
      if (signalled.has(keyOf(ref)) && step.signal !== "SIGKILL") continue;
      signalled.add(keyOf(ref));
      if (lives(ref)) send(ref.pid, step.signal);
    }
    await pause(POLL_MS);
  }
}

function findLiving({ marker, cgroup }: StopPlan, seen: Map<string, ProcessRef>): ProcessRef[] {
  const inside = new Set(cgroup?.pids());
  const table = readTable();
  const spared = ancestors(table);
  const isOurs = ({ pid }: ProcessRef) =>
    !spared.has(pid) && (inside.has(pid) || (marker !== undefined && isMarked(pid, marker)));
  const roots = [...seen.values(), ...table.filter(isOurs)];
  const found = descend(roots, table).filter((row) => !spared.has(row.pid));
  for (const row of found) seen.set(keyOf(row), toRef(row));
  return found.map(toRef);
}

/**
 * The living among `roots`, and everything below them. A root that is gone still names its session
 * and group, unless its pid was given to another process since.
 */
function descend(roots: readonly ProcessRef[], table: readonly ProcessRow[]): ProcessRow[] {
  const wanted = new Set(roots.map(keyOf));
  const found = new Map(table.filter((row) => wanted.has(keyOf(row))).map((row) => [row.pid, row]));
  const used = new Set(table.map((row) => row.pid));
  const names = new Set(roots.map((ref) => ref.pid).filter((pid) => !used.has(pid)));
  for (const pid of found.keys()) names.add(pid);
  const joins = (row: ProcessRow) =>
    found.has(row.parent) || names.has(row.session) || names.has(row.group);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const row of table) {
      if (found.has(row.pid) || !joins(row)) continue;
      found.set(row.pid, row);
      names.add(row.pid);
    }
  }
  return [...found.values()];
}

/** Sends a signal; false when the process is gone, or belongs to somebody else. */
function send(pid: number, name: StopStep["signal"] | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}

/** This process and everything above it; whoever stops a tree does not stop himself. */
function ancestors(table: readonly ProcessRow[]): Set<number> {
  const parents = new Map(table.map((row) => [row.pid, row.parent]));
  const found = new Set<number>();
  for (let pid: number | undefined = process.pid; pid; pid = parents.get(pid)) found.add(pid);
  return found;
}

function isMarked(pid: number, marker: Marker): boolean {
  const text = readProc(`${pid}/environ`);
  return text?.split("\0").includes(`${marker.name}=${marker.value}`) ?? false;
}

function readTable(): ProcessRow[] {
  if (!HAS_PROC) return [];
  const names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return names.flatMap((name) => processAt(Number(name)) ?? []);
}

function toRef({ pid, started }: ProcessRef): ProcessRef {
  return { pid, started };
}

function keyOf(ref: ProcessRef): string {
  return `${ref.pid}:${ref.started}`;
}

/** Without `/proc`: the process group of each root, step by step, until no member answers. */
async function stopGroups({ roots, steps = STOP_GENTLY }: StopPlan): Promise<Stopped> {
  const answers = (ref: ProcessRef) => send(-ref.pid, 0);
  for (const step of steps) {
    const until = performance.now() + step.wait_ms;
    for (const ref of roots) send(-ref.pid, step.signal);
    while (roots.some(answers) && performance.now() < until) await pause(POLL_MS);
  }
  const survived = roots.filter(answers);
  return { scope: "group", stopped: roots.filter((ref) => !survived.includes(ref)), survived };
}
