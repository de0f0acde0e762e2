import { mkdirSync, readlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";

/** Where things lie below RINGMASTER_HOME, as far as the supervisor knows them. Absolute paths. */
export type Home = {
  root: string;
  releases: string;
  current: string;
  token: string;
  state: string;
  pid: string;
  generation: string;
  children: string;
  journal: string;
  server_log: string;
  compile_cache: string;
};

/** Names the paths of a home; touches nothing. */
export function homeAt(root: string): Home {
  const at = (...parts: string[]) => join(resolve(root), ...parts);
  return {
    root: at(),
    releases: at("releases"),
    current: at("releases", "current"),
    token: at("token"),
    state: at("run", "state.json"),
    pid: at("run", "supervisor.pid"),
    generation: at("run", "generation"),
    children: at("run", "children.json"),
    journal: at("run", "reloads.jsonl"),
    server_log: at("logs", "server.log"),
    compile_cache: at("cache", "node"),
  };
}

/** Makes the folders that the supervisor writes to, readable by their owner alone. */
export function prepareHome(home: Home): void {
  for (const folder of ["run", "logs", "cache/node"]) {
    mkdirSync(join(home.root, folder), { recursive: true, mode: 0o700 });
  }
}

/** The folder of a release, named by its commit. */
export function releaseOf(home: Home, commit: string): string {
  return join(home.releases, commit);
}

/** The commit of a release: the name of its folder. */
export function commitOf(release: string): string {
  return basename(release);
}

/** The release that `releases/current` points to, or null when there is no such link. */
export function currentRelease(home: Home): string | null {
  try {
    return resolve(home.releases, readlinkSync(home.current));
  } catch {
    // A home without a release yet, or a folder in place of the link: the caller says so.
    return null;
  }
}
