import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { readIfThere, replaceFile } from "./files.ts";
import type { Generation } from "./generation.ts";
import { currentRelease, type Home, homeAt, prepareHome } from "./home.ts";
import { openJournal } from "./journal.ts";
import { makeKeeper } from "./keeper.ts";
import { LOG_BYTES_MAX } from "./limits.ts";
import { takeLock } from "./lock.ts";
import { openLog } from "./log.ts";
import { type Options, readOptions } from "./options.ts";
import { type Address, bindPortOrFree, type Handle } from "./port.ts";
import { killTree, waitGone } from "./processes.ts";
import type { ToSupervisor } from "./protocol.ts";
import { startServing } from "./recovery.ts";
import { makeReloads } from "./reloads.ts";
import { openNumbers, readChildren } from "./state.ts";
import { end } from "./traffic.ts";
import { type StatsSample, trafficP95 } from "./watch.ts";
import type { World } from "./world.ts";

/** Exit codes, as `ringmaster up` and service managers read them. */
const EXIT = { stopped: 0, usage: 2, port_taken: 3, running: 4, not_startable: 5 } as const;

const SOCKETS_PREFIX = "rm-";
/** A socket's path may hold 107 bytes (unix(7)); the folder must leave room for its name. */
const SOCKETS_FOLDER_MAX = 60;
const TRAFFIC_MEMORY_MS = 5_000;
const TRAFFIC_SAMPLES_MAX = 100;

function say(sentence: string): void {
  process.stderr.write(`${new Date().toISOString()} ${sentence}\n`);
}

function leave(code: number, sentence: string): never {
  say(sentence);
  process.exit(code);
}

/** Ends the servers that a killed supervisor left; mostly they notice its end and go. */
async function awaitOrphans(home: Home, limit_ms: number): Promise<void> {
  const left = await waitGone(readChildren(home), limit_ms);
  for (const mark of left) killTree(mark.pid);
  await waitGone(left, limit_ms);
}

/** A private folder for sockets; the one of a killed supervisor is removed. */
function makeSocketFolder(home: Home): string {
  const note = join(home.root, "run", "sockets");
  const left = readIfThere(note)?.trim() ?? "";
  if (basename(left).startsWith(SOCKETS_PREFIX)) rmSync(left, { recursive: true, force: true });
  const base = tmpdir().length > SOCKETS_FOLDER_MAX ? "/tmp" : tmpdir();
  const folder = mkdtempSync(join(base, SOCKETS_PREFIX));
  replaceFile(note, `${folder}\n`);
  return folder;
}

/** Remembers what the serving generation said of its real traffic in the last seconds. */
function trafficMemory(): { note(m: ToSupervisor): void; p95: () => number | null } {
  const samples: StatsSample[] = [];
  return {
    note(message) {
      if (message.type !== "stats") return;
      samples.push({ ...message.stats, at_ms: performance.now() });
      if (samples.length > TRAFFIC_SAMPLES_MAX) samples.shift();
    },
    p95: () => trafficP95(samples, performance.now() - TRAFFIC_MEMORY_MS),
  };
}

type Place = { home: Home; handle: Handle; address: Address };

/** Joins the parts. The hooks are filled in by `connect`, for keeper and reloads need the world. */
function makeWorld(options: Options, place: Place): World {
  const { home } = place;
  return {
    ...place,
    limits: options.limits,
    started_at: new Date().toISOString(),
    sockets: makeSocketFolder(home),
    log: openLog(home.server_log, LOG_BYTES_MAX),
    journal: openJournal(home.journal),
    roles: { serving: null, watched: null, alive: new Set(), stopping: false },
    say,
    nextNumber: openNumbers(home, say),
    trafficP95: () => null,
    heard: () => undefined,
    ended: () => undefined,
  };
}

function connect(world: World) {
  const keeper = makeKeeper(world);
  const reloads = makeReloads(world, keeper);
  const traffic = trafficMemory();
  world.trafficP95 = traffic.p95;
  world.heard = (generation: Generation, message: ToSupervisor) => {
    if (message.type === "reload") reloads.request(generation, message.request);
    if (generation === world.roles.serving) traffic.note(message);
  };
  world.ended = (generation: Generation) => {
    const { serving, watched, stopping } = world.roles;
    if (stopping || watched !== null || generation !== serving) return;
    const reason = `generation ${generation.number} ended; ${generation.commit} is started again`;
    void keeper.restart(generation.release, reason);
  };
  world.journal.listen((entry) => {
    const live = [...world.roles.alive].filter((each) => each.mode === "live");
    for (const each of live) each.tell({ type: "reload_update", entry });
  });
  return { keeper, reloads };
}

/** Ends every generation and leaves nothing behind but logs, journal and releases. */
async function stop(world: World, releaseLock: () => void): Promise<void> {
  world.roles.stopping = true;
  say("stopping");
  await Promise.all([...world.roles.alive].map((each) => end(world, each)));
  world.log.close();
  const { home, sockets } = world;
  for (const path of [home.state, home.children, join(home.root, "run", "sockets"), sockets]) {
    rmSync(path, { recursive: true, force: true });
  }
  world.handle.close();
  releaseLock();
  leave(EXIT.stopped, "stopped");
}

function stopOnSignals(world: World, releaseLock: () => void): void {
  let stopping: Promise<void> | null = null;
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(name, () => {
      stopping ??= stop(world, releaseLock);
    });
  }
}

/** The owner of the port must outlive its own mistakes: they are told, and serving goes on. */
function surviveMistakes(): void {
  const tell = (error: unknown) =>
    say(`unexpected: ${error instanceof Error ? error.stack : String(error)}`);
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
  // Nobody reads any more what is said; that is no reason to stop.
  for (const output of [process.stdout, process.stderr]) output.on("error", () => undefined);
}

async function takePlace(options: Options, home: Home): Promise<Place> {
  const { host, port, port_fixed } = options;
  const bound = await bindPortOrFree(host, port, port_fixed);
  if (bound.handle !== null) return { home, handle: bound.handle, address: bound.address };
  const hint = port_fixed ? "; choose another with --port, or leave out --port-fixed" : "";
  return leave(EXIT.port_taken, `port ${port} of ${host} is taken: ${bound.problem}${hint}`);
}

async function main(): Promise<void> {
  const { options, problem } = readOptions(process.argv.slice(2), process.env);
  if (options === null) return leave(EXIT.usage, problem);
  if (!existsSync(options.home)) return leave(EXIT.usage, `there is no folder ${options.home}`);
  const home = homeAt(realpathSync(options.home));
  const release = currentRelease(home);
  if (release === null)
    leave(EXIT.usage, `expected a link ${home.current} to a release, found none`);
  prepareHome(home);
  const lock = takeLock(home);
  if (lock.release === null) {
    return leave(EXIT.running, `already running for ${home.root} as process ${lock.held}`);
  }
  process.on("exit", lock.release);
  rmSync(home.state, { force: true });
  await awaitOrphans(home, options.limits.orphan_ms);
  const world = makeWorld(options, await takePlace(options, home));
  surviveMistakes();
  stopOnSignals(world, lock.release);
  const refusal = await startServing(world, release, connect(world));
  if (world.roles.stopping) return;
  if (refusal === null) return say(`serves ${world.address.url}`);
  say(JSON.stringify(refusal.evidence));
  rmSync(world.sockets, { recursive: true, force: true });
  leave(EXIT.not_startable, `${release} cannot be started: ${refusal.reason}`);
}

await main();
