import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import pino from "pino";
import type { TokenKind } from "../../../src/domain/access.ts";
import { issueToken } from "../../../src/engine/queue/claim.ts";
import type { World } from "../../../src/engine/world.ts";
import { findHome } from "../../../src/main/home.ts";
import { makeWorld } from "../../../src/main/world.ts";
import { buildServer } from "../../../src/server/build.ts";
import { makeHandlers } from "../../../src/server/handlers/handlers.ts";
import { aProject, anAttempt, aTask, aWorker } from "../../conformance/store/samples.ts";

/** The address that a place answers to besides the one it listens on. */
export const HOST = "127.0.0.1:8080";

/** A server with everything real behind it but a supervisor, in a home of its own. */
export type Place = {
  app: FastifyInstance;
  world: World;
  home: string;
  owner: string;
  /** Every line it logged. */
  logged: string[];
  token(kind: TokenKind, subject: string): Promise<string>;
  /** Asks as the owner unless told otherwise; a header set to undefined is left out. */
  ask(options: Asking): Promise<LightMyRequestResponse>;
  listen(): Promise<string>;
  close(): Promise<void>;
};

/** A request; its headers are laid over those of the owner. */
export type Asking = Omit<InjectOptions, "headers"> & {
  headers?: Record<string, string | undefined>;
};

/** Opens a place; the same home again is the same Ringmaster after a restart. */
export async function openPlace(again?: string): Promise<Place> {
  const home = again ?? (await mkdtemp(join(tmpdir(), "ringmaster-http-")));
  const logged: string[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
  const world = await makeWorldAt(home, log);
  const hosts = [HOST];
  const app = await buildServer({
    handlers: makeHandlers(world, {
      leads: () => true,
      publicUrl: () => `http://${hosts.at(-1)}`,
      logOf: (session) => join(home, session),
      ending: () => new AbortController().signal,
    }),
    store: world.store,
    clock: world.clock,
    hosts: () => hosts,
    public_url: () => `http://${hosts.at(-1)}`,
    web_dir: await makePage(home),
    log,
    version: "0.0.0-test",
  });
  const token = async (kind: TokenKind, subject: string): Promise<string> =>
    world.store.write(async (tables) => issueToken(world.clock, tables, { kind, subject }));
  const owner = await token("owner", "owner");
  return {
    app,
    world,
    home,
    owner,
    logged,
    token,
    ask: async ({ headers, ...rest }) =>
      app.inject({ ...rest, headers: given({ ...ownerHeaders(owner), ...headers }) }),
    async listen() {
      await new Promise<void>((resolve) => {
        app.server.listen(0, "127.0.0.1", resolve);
      });
      hosts.push(`127.0.0.1:${(app.server.address() as AddressInfo).port}`);
      return `http://${hosts.at(-1)}`;
    },
    async close() {
      app.server.closeAllConnections();
      await app.close();
      await world.ranker.close();
      await world.store.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The place with a project, a task, a worker and its attempt in it. */
export async function fill({ world }: Place): Promise<void> {
  await world.store.write(async (tables) => {
    await tables.projects.insert(aProject({ paused: false, concurrency: null, budget_usd: null }));
    await tables.tasks.insert(aTask({ description: "", status: "coding" }));
    const able = { paused: false, subscription: null };
    await tables.workers.insert(aWorker(able));
    await tables.workers.insert(aWorker({ ...able, id: "wk-bbbb", name: "bert" }));
    await tables.attempts.insert(anAttempt());
  });
}

async function makeWorldAt(home: string, log: pino.Logger): Promise<World> {
  // Sessions as plain processes: no test here starts one, and tmux is not asked for.
  await writeFile(join(home, "config.toml"), '[workers]\nterminal = "process"\n');
  const found = findHome({ RINGMASTER_HOME: home });
  return makeWorld({
    home: found,
    database: found.database,
    commit: "0".repeat(40),
    generation: 1,
    failpoint: undefined,
    log,
    channel: null,
  });
}

async function makePage(home: string): Promise<string> {
  const folder = join(home, "page");
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "index.html"), "<!doctype html><title>The ring</title>");
  await writeFile(join(folder, "assets", "app-1a2b3c4d.js"), "export {};");
  await writeFile(join(home, "secret.txt"), "not for the page");
  return folder;
}

function ownerHeaders(owner: string): Record<string, string> {
  return { host: HOST, authorization: `Bearer ${owner}` };
}

function given(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
