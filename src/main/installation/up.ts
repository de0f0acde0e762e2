import { supervisedReleaser } from "../../adapters/releasers/supervised.ts";
import { openSqliteStore } from "../../adapters/store/sqlite.ts";
import { gitWorkspace } from "../../adapters/workspaces/git.ts";
import type { Running, Tell } from "../../cli/installation.ts";
import { readConfig } from "../config.ts";
import type { Home } from "../home.ts";
import { CODE_ROOT } from "../self.ts";
import { notHandedOn } from "./handed-on.ts";
import { makeFolders } from "./folders.ts";
import { ownerToken } from "./owner-token.ts";
import { currentRelease, stageFirst } from "./releases.ts";
import { syncSelf } from "./repository.ts";
import { findRunning } from "./running.ts";
import { startSupervisor } from "./supervisor.ts";
import { told } from "./told.ts";

/** Path of the self project's repository, made or brought up to date. */
export async function selfRepository(home: Home, tell: Tell): Promise<string> {
  const work = () => syncSelf(CODE_ROOT, home.self_repository);
  await told(tell, "own code", work, (s) =>
    [s.head.slice(0, 10), s.note].filter(Boolean).join("; "),
  );
  return home.self_repository;
}

type Up = Running & { already: boolean; ready_ms: number };

/** Starts Ringmaster for this home, staging the first release if there is none. */
export async function up(
  home: Home,
  { port, tell }: { port: number | null; tell: Tell },
): Promise<Up> {
  const running = await findRunning(home);
  if (running) {
    await tellNotHandedOn(home, running, tell);
    tellOtherPort(running, port, tell);
    return { ...running, already: true, ready_ms: 0 };
  }
  await makeFolders(home);
  await tryDatabase(home);
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
    (s) => `${s.url} serves generation ${s.generation} (${s.commit.slice(0, 10)})`,
  );
  return { ...started, already: false };
}

/** Opens the database once: what is wrong with it is said before anything is started. */
async function tryDatabase(home: Home): Promise<void> {
  const store = await openSqliteStore({ file: home.database });
  await store.close();
}

function tellOtherPort(running: Running, port: number | null, tell: Tell): void {
  if (port === null || port === 0 || port === running.port) return;
  const detail = `it runs on port ${running.port} already; ${port} after: ringmaster down`;
  tell({ step: "port", status: "skipped", duration_ms: 0, detail });
}

/** Whoever exports a key after the start would else wonder why agents do not know it. */
async function tellNotHandedOn(home: Home, { pid }: Running, tell: Tell): Promise<void> {
  const { agents } = await readConfig(home.config);
  const names = await notHandedOn(pid, process.env, agents);
  if (names.length === 0) return;
  const detail = `agents get ${names.join(", ")} as set here after: ringmaster down, ringmaster up`;
  tell({ step: "environment", status: "skipped", duration_ms: 0, detail });
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
