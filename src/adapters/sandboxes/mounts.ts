import { existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";
import type { Confinement, Placed } from "../../ports/sandbox.ts";
import type { Command } from "../../std/process.ts";

/** What can be made of a path, weakest first: at one path the last one counts. */
const KINDS = ["hidden", "private", "readable", "writable", "kept"] as const;

type Mount = { path: string; kind: (typeof KINDS)[number]; from: string };

/**
 * Folders full of doors: sockets of the container engine, of the user's services and of other
 * terminals. A read-only mount does not close those.
 */
const DOORS = ["/run", "/var/run"];
/** What of them is no door and needed: how names are resolved, and NixOS's programs. */
const NO_DOORS = ["/etc/resolv.conf", "/run/current-system", "/run/booted-system"];
/** Settings of the kernel: they ask for the user only, so root would reach them from inside. */
const KERNEL = ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs"];
const TEMPORARY = ["/tmp", "/var/tmp"];
/** Caches that tools cannot do without; each run has its own. */
const CACHES = [".cache", ".npm"];

/** The arguments by which bubblewrap lays out what a command sees. */
export function mountsOf(command: Command, limits: Confinement): string[] {
  const covered = [...coverings(command.env, limits), ...listed("hidden", limits.hidden)];
  const needed = programsOf(command).filter((path) =>
    covered.some((each) => isIn(path, each.path)),
  );
  const mounts = [
    ...covered,
    ...listed("readable", [...NO_DOORS.filter(isBehindDoor), ...needed, ...limits.readable]),
    ...listed("writable", [...limits.writable, limits.scratch]),
    ...listed("kept", limits.kept),
    ...(limits.placed ?? []).map(placed),
  ];
  const sorted = mounts.toSorted((a, b) => depth(a) - depth(b) || rank(a) - rank(b));
  const closed = sorted.filter(isClosable).flatMap(({ path }) => ["--remount-ro", path]);
  const base = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"];
  const kernel = KERNEL.flatMap((path) => ["--ro-bind-try", path, path]);
  return [...base, ...kernel, ...sorted.flatMap(argumentsOf), ...closed];
}

const depth = ({ path }: Mount) => path.split(sep).length;
const rank = ({ kind }: Mount) => KINDS.indexOf(kind);
const isFolder = (path: string) => statSync(path).isDirectory();
const isClosable = ({ kind, path }: Mount) => kind === "hidden" && isFolder(path);
const isIn = (path: string, folder: string) => path.startsWith(folder + sep);
const isBehindDoor = (path: string) => DOORS.some((door) => isIn(real(path) ?? path, door));

function argumentsOf({ path, kind, from }: Mount): string[] {
  if (kind === "hidden") return isFolder(path) ? ["--tmpfs", path] : ["--ro-bind", from, path];
  return [kind === "writable" || kind === "private" ? "--bind" : "--ro-bind", from, path];
}

function listed(kind: Mount["kind"], paths: readonly string[]): Mount[] {
  const there = new Set(paths.flatMap((path) => real(path) ?? []));
  return [...there].map((path) => ({ path, kind, from: kind === "hidden" ? "/dev/null" : path }));
}

function placed({ at, from, writable }: Placed): Mount {
  return { path: at, from, kind: writable ? "writable" : "kept" };
}

/** The path without symbolic links; null when nothing is there. */
function real(path: string): string | null {
  return existsSync(path) ? realpathSync(path) : null;
}

/** What lies over the machine's own: doors, and private temporary files and caches. */
function coverings(env: Command["env"], { scratch }: Confinement): Mount[] {
  const home = env["HOME"];
  const caches = home === undefined ? [] : CACHES.map((name) => join(home, name)).filter(make);
  const places = [...new Set([...TEMPORARY, ...caches].flatMap((path) => real(path) ?? []))];
  const own = places.map((path): Mount => {
    const from = join(scratch, "private", ...path.split(sep));
    mkdirSync(from, { recursive: true, mode: 0o700 });
    return { path, kind: "private", from };
  });
  return [...listed("hidden", DOORS), ...own];
}

/** Sees to it that a folder is there to be covered; false where that is not ours to do. */
function make(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false; // a home that cannot be written to: then the agent cannot either
  }
}

/** Where the program and all that is found by PATH lie, with what belongs to them. */
function programsOf({ program, env, cwd }: Command): string[] {
  const search = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = program.includes(sep) ? [dirname(resolve(cwd, program))] : search;
  const named = places.map((folder) => join(folder, basename(program)));
  const found = named.find((path) => existsSync(path));
  const folders = [...search, ...(found ? [dirname(found), dirname(realpathSync(found))] : [])];
  // Both are named: of a folder right below a covered one, the installation would be the cover.
  const both = folders.filter(isAbsolute).flatMap((folder) => [folder, installationOf(folder)]);
  return both.flatMap((path) => real(path) ?? []);
}

/** The folder of an installation, by one that holds its programs. */
function installationOf(folder: string): string {
  const [, modules] = /^(.*?\/node_modules)(\/|$)/.exec(folder) ?? [];
  if (modules !== undefined) return modules;
  return /^\.?bin$/.test(basename(folder)) ? dirname(folder) : folder;
}
