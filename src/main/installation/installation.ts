import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { supervisedReleaser } from "../../adapters/releasers/supervised.ts";
import { gitWorkspace } from "../../adapters/workspaces/git.ts";
import type { Installation, Running, Tell } from "../../cli/installation.ts";
import type { Home } from "../home.ts";
import { readConfig } from "../config.ts";
import { makeAgents, requireAgent } from "../agents.ts";
import { sessionName } from "../../engine/workers.ts";
import { CODE_ROOT } from "../self.ts";
import { systemClock } from "../clock.ts";
import { installPackages, missingPrograms } from "./machine.ts";
import { migrateDatabase } from "./migrate.ts";
import { currentRelease, stageFirst } from "./releases.ts";
import { syncSelf } from "./repository.ts";
import { findRunning, startSupervisor, stopSupervisor } from "./supervisor.ts";
import { pruneWorktrees } from "./worktrees.ts";
import { stopSessions } from "./sessions.ts";

/** The Ringmaster of this machine and home, for the command line. */
export function makeInstallation(home: Home): Installation {
  return {
    home: home.root,
    missing: missingPrograms,
    install: installPackages,
    up: (options) => up(home, options),
    down: (tell) => down(home, tell),
    running: () => findRunning(home),
    token: () => ownerToken(home),
    selfRepository: (tell) => selfRepository(home, tell),
    logFile: () => home.server_log,
    migrate: (to) => migrateDatabase(home, to),
    parseAgent: (agent, exit_code, stream) => parseAgent(home, agent, exit_code, stream),
    workerLog: (id) => home.session_log(sessionName(id)),
    pruneWorktrees: (options) => pruneWorktrees(home, options),
    configFile: () => home.config,
    config: () => readConfig(home.config),
  };
}

/** Runs a step and tells how long it took; a failing one is told too, then thrown on. */
export async function told<T>(
  tell: Tell,
  step: string,
  work: () => Promise<T>,
  detail: (result: T) => string,
): Promise<T> {
  const began_ms = performance.now();
  const duration_ms = () => Math.round(performance.now() - began_ms);
  try {
    const result = await work();
    tell({ step, status: "ok", duration_ms: duration_ms(), detail: detail(result) });
    return result;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell({ step, status: "failed", duration_ms: duration_ms(), detail: why });
    throw error;
  }
}

async function selfRepository(home: Home, tell: Tell): Promise<string> {
  const work = () => syncSelf(CODE_ROOT, home.self_repository);
  await told(tell, "own code", work, (s) =>
    [s.head.slice(0, 10), s.note].filter(Boolean).join("; "),
  );
  return home.self_repository;
}

type Up = Running & { already: boolean; ready_ms: number };

async function up(home: Home, { port, tell }: { port: number | null; tell: Tell }): Promise<Up> {
  const running = await findRunning(home);
  if (running) return { ...running, already: true, ready_ms: 0 };
  await makeFolders(home);
  await ownerToken(home);
  const config = await readConfig(home.config);
  const synced = await told(
    tell,
    "own code",
    () => syncSelf(CODE_ROOT, home.self_repository),
    (s) => [s.head.slice(0, 10), s.note].filter(Boolean).join("; "),
  );
  if (synced.moved || (await currentRelease(home)) === null)
    await told(tell, "release", () => stageFirst(firstRelease(home, synced.head)), String);
  const address = { host: config.server.host, port: port ?? config.server.port };
  const started = await told(
    tell,
    "server",
    () => startSupervisor(home, address),
    (s) => `${s.url} serves generation ${s.generation}`,
  );
  return { ...started, already: false };
}

function firstRelease(home: Home, commit: string) {
  return {
    home,
    commit,
    checkout: CODE_ROOT,
    releaser: supervisedReleaser({ home: home.root, channel: null }),
    workspace: gitWorkspace({ home: home.root }),
  };
}

async function makeFolders(home: Home): Promise<void> {
  for (const folder of ["", "logs", "run", "releases", "projects", "worktrees", "backups"])
    await mkdir(path.join(home.root, folder), { recursive: true, mode: 0o700 });
}

/** The owner's secret, made on first use; the server keeps only its hash. */
async function ownerToken(home: Home): Promise<string> {
  await mkdir(home.root, { recursive: true, mode: 0o700 });
  const fresh = systemClock().secret();
  try {
    await writeFile(home.token, `${fresh}\n`, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return (await readFile(home.token, "utf8")).trim();
  }
}

async function down(home: Home, tell: Tell): Promise<boolean> {
  const config = await readConfig(home.config);
  const ran = await told(
    tell,
    "server",
    () => stopSupervisor(home),
    (was) => (was ? "stopped" : "none ran"),
  );
  const ended = await told(
    tell,
    "workers",
    () => stopSessions(home, config),
    (count) => `${count} ended`,
  );
  await told(
    tell,
    "worktrees",
    () => pruneWorktrees(home, { dry_run: false, in_use: async () => [] }),
    (gone) => `${gone.length} removed, their work kept under backup refs`,
  );
  return ran || ended > 0;
}

async function parseAgent(
  home: Home,
  agent: string,
  exit_code: number,
  stream: string,
): Promise<unknown> {
  const reader = requireAgent(makeAgents(await readConfig(home.config)), agent).reader();
  for (const line of stream.split("\n")) if (line !== "") reader.line(line);
  return reader.summary({ exit_code, signal: null });
}
