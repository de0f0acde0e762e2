import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { processAt } from "./process-ref.ts";

/**
 * A control group of Linux (cgroups(7)): a process never leaves it by itself, whatever it does to
 * its parent, session, or environment. It is used only to find processes, never to limit them.
 */
export type Cgroup = {
  /** All processes in it and in groups below it. */
  pids(): number[];
  /** Kills all of them at once, where the kernel can (version 2). */
  kill(): void;
  /** Removes it; what still runs in it stays where it is. */
  close(): void;
};

/**
 * Hierarchies in which a group may be made, the best first. Others than these are left alone: a
 * process that is moved within them would leave limits that somebody set.
 */
const HIERARCHIES = ["", "freezer", "pids", "name=systemd"];

const PREFIX = "ringmaster";

/**
 * Does something (synchronously) while this process is in a new group below its own, so that what
 * it starts is in it from its first instruction on. Without a group where there are none or this
 * user may not make one, as is usual outside of containers and of services.
 */
export function inCgroup<T>(name: string, act: () => T): { made: T; cgroup: Cgroup | null } {
  for (const parent of homes()) {
    sweep(parent);
    const folder = join(parent, `${PREFIX}-${ownerName()}-${name}`);
    if (!tried(() => mkdirSync(folder))) continue;
    if (enter(folder)) return { made: actWithin(act, { folder, parent }), cgroup: groupAt(folder) };
    groupAt(folder).close();
  }
  return { made: act(), cgroup: null };
}

function actWithin<T>(act: () => T, { folder, parent }: { folder: string; parent: string }): T {
  let is_done = false;
  try {
    const made = act();
    is_done = true;
    return made;
  } finally {
    enter(parent);
    if (!is_done) groupAt(folder).close();
  }
}

const enter = (folder: string) =>
  tried(() => writeFileSync(join(folder, "cgroup.procs"), String(process.pid)));

function groupAt(folder: string): Cgroup {
  const pids = () => foldersOf(folder).flatMap(pidsIn);
  return {
    pids,
    kill() {
      if (pids().includes(process.pid)) return; // could not go back: then one by one, but us
      tried(() => writeFileSync(join(folder, "cgroup.kill"), "1", { flag: "r+" }));
    },
    close: () => foldersOf(folder).forEach((each) => tried(() => rmdirSync(each))),
  };
}

/** A folder and all below it, the deepest first. */
function foldersOf(folder: string): string[] {
  const below = listed(folder).flatMap((name) => foldersOf(join(folder, name)));
  return [...below, folder];
}

function listed(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return []; // removed meanwhile
  }
}

function pidsIn(folder: string): number[] {
  return read(join(folder, "cgroup.procs")).split("\n").filter(Boolean).map(Number);
}

/** What processes left that were killed before they could remove it. */
function sweep(parent: string): void {
  for (const name of listed(parent)) {
    const [prefix, pid, started] = name.split("-");
    if (prefix !== PREFIX || processAt(Number(pid))?.started === Number(started)) continue;
    groupAt(join(parent, name)).close();
  }
}

function ownerName(): string {
  return `${process.pid}-${processAt(process.pid)?.started ?? 0}`;
}

/** Folders of the groups that this process is in, of the hierarchies that may be used. */
function homes(): string[] {
  const mounts = read("/proc/self/mountinfo").split("\n").flatMap(mountOf);
  const places = read("/proc/self/cgroup").split("\n").flatMap(placeOf);
  return HIERARCHIES.flatMap((name) => {
    const place = places.find((each) => each.names.includes(name));
    const mount = mounts.find((each) => each.names.includes(name));
    if (place === undefined || mount === undefined) return [];
    const below = relative(mount.root, place.path);
    return below.startsWith("..") ? [] : [join(mount.folder, below)];
  });
}

type Mount = { names: string[]; root: string; folder: string };

/** One line of proc_pid_mountinfo(5): the type and its options stand behind a lonely dash. */
function mountOf(line: string): Mount[] {
  const [before = "", after = ""] = line.split(" - ");
  const [, , , root = "", folder = ""] = before.split(" ");
  const [type, , options = ""] = after.split(" ");
  if (type === "cgroup2") return [{ names: [""], root, folder }];
  return type === "cgroup" ? [{ names: options.split(","), root, folder }] : [];
}

/** One line of `/proc/self/cgroup`: number, names (none in version 2), path. */
function placeOf(line: string): { names: string[]; path: string }[] {
  const [, number, names, path] = /^(\d+):([^:]*):(.+)$/.exec(line) ?? [];
  return number === undefined ? [] : [{ names: (names ?? "").split(","), path: path ?? "/" }];
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // no Linux, or gone meanwhile: then there is nothing in it
  }
}

/** Whether it could be done: a group may be another user's, or gone, or not empty yet. */
function tried(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
