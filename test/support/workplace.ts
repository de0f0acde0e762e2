import type { AddressInfo } from "node:net";
import { join } from "node:path";
import pino from "pino";
import { onTestFinished } from "vitest";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import { type Client, makeClient } from "../../src/client/client.ts";
import type { Attempt } from "../../src/domain/attempt.ts";
import { config } from "../../src/domain/config.ts";
import type { Task } from "../../src/domain/task.ts";
import { issueToken } from "../../src/engine/queue/claim.ts";
import type { World } from "../../src/engine/world.ts";
import { boundaryParts } from "../../src/main/boundary.ts";
import { systemClock } from "../../src/main/clock.ts";
import type { Agent } from "../../src/ports/agent.ts";
import type { WorkerParts } from "../../src/runner/parts.ts";
import { runWorker, type WorkerEnd } from "../../src/runner/worker.ts";
import { buildServer } from "../../src/server/build.ts";
import { makeHandlers } from "../../src/server/handlers/handlers.ts";
import { IDENTITY_ENV } from "../../src/std/git-command.ts";
import { allowedEnv } from "../../src/std/process.ts";
import { gitPlace, type GitPlace } from "../scenarios/git/place.ts";
import { shellAgent } from "./shell-agent.ts";
import { DONE_CHECK, openWorld, OWN_COMMIT, whenCommitted } from "./world.ts";

/** A server that listens, with a project named circus and a worker that nobody started yet. */
export type Workplace = {
  place: GitPlace;
  url: string;
  client: Client;
  /** The world of the server that runs now. */
  world(): World;
  /** Adds a ready task for the worker. */
  task(title?: string): Promise<Task>;
  worker(agent: Agent | string, more?: Partial<WorkerParts>): Promise<Working>;
  /** The server goes away at once, as if it crashed; what it knows stays. */
  stop(): Promise<void>;
  /** Another server comes at the same address. */
  start(): Promise<void>;
};

/** A worker at work. Whoever waits for what it does fails when it ends. */
export type Working = {
  id: string;
  /** What it shows. */
  lines: string[];
  /** The task as soon as its attempt has an end, with that attempt. */
  ended(task_id: string): Promise<{ task: Task; attempt: Attempt }>;
  /** Tells it to stop and waits until it has. */
  stop(): Promise<WorkerEnd>;
  /** How it ended by itself. */
  end: Promise<WorkerEnd>;
};

/** How a workplace differs from one whose project has one check, is clean, and is on main. */
export type WorkplaceOptions = {
  toml?: string;
  branch?: string;
  lease_ms?: number;
  /** Added to the server's config.toml. */
  config?: string;
  /** What somebody did to the repository before it was added. */
  before?: (place: GitPlace) => void;
};

/** Opens a workplace that goes with the test. */
export async function openWorkplace(options: WorkplaceOptions = {}): Promise<Workplace> {
  const { toml = DONE_CHECK, branch = "main", lease_ms = 30_000, config: more = "" } = options;
  const place = gitPlace({ branch });
  place.commit("ringmaster.toml", toml);
  options.before?.(place);
  const agent = '[agents.scripted]\nadapter = "generic"\nprogram = "sh"\n';
  const config = `[workers]\nterminal = "process"\nlease_ms = ${lease_ms}\n${agent}${more}`;
  let server = await serve(place, config, 0);
  const { port } = server;
  onTestFinished(() => server.stop());
  const owner = await server.token("owner", "owner");
  const url = `http://127.0.0.1:${port}`;
  const client = makeClient({ url, token: owner });
  await client.call("addProject", { body: { name: "circus", repo: place.repo } });
  const { id } = await client.call("addWorker", { body: { name: "anna", agent: "scripted" } });
  const world = () => server.world;
  return {
    place,
    url,
    client,
    world,
    task: (title = "Feed the lions") =>
      client.call("addTask", { body: { project_id: "circus", title, ready: true } }),
    async worker(agent, more = {}) {
      const clientFor = (token: string) => makeClient({ url, token });
      const parts = partsOf(place, { id, clientFor, token: await server.token("worker", id) });
      const used = typeof agent === "string" ? shellAgent(agent) : agent;
      return employ({ ...parts, agentFor: () => used, ...more }, world);
    },
    stop: () => server.stop(),
    async start() {
      server = await serve(place, config, port);
    },
  };
}

type Parts = Omit<WorkerParts, "agentFor" | "show">;

function partsOf(
  place: GitPlace,
  { id, clientFor, token }: Pick<Parts, "id" | "clientFor"> & { token: string },
): Parts {
  return {
    id,
    clientFor,
    commit: OWN_COMMIT,
    home: place.home,
    client: clientFor(token),
    workspace: gitWorkspace({ home: place.home }),
    boundary: boundaryParts(config.parse({ sandbox: { mode: "off" } })),
    clock: systemClock(),
    env: allowedEnv(process.env, { ...IDENTITY_ENV, HOME: place.root, RM_TEST: place.root }),
  };
}

function employ(parts: Omit<WorkerParts, "show">, world: () => World): Working {
  const lines: string[] = [];
  const stop = new AbortController();
  const show = (line: string) => void lines.push(line);
  const end = runWorker({ ...parts, show }, stop.signal);
  const stopped = async () => {
    stop.abort(new Error("received SIGTERM"));
    return end;
  };
  onTestFinished(async () => void (await stopped().catch(() => undefined))); // told by ended()
  const look = (task_id: string) => async () => {
    const found = await world().store.read(async (t) => ({
      task: await t.tasks.find(task_id),
      attempt: (await t.attempts.of(task_id)).at(-1),
    }));
    const { task, attempt } = found;
    return task && attempt && attempt.resolution !== null ? { task, attempt } : null;
  };
  const failed = async () => Promise.reject(new Error(`the worker ended: ${await end}`));
  end.catch(() => undefined); // told to whoever waits for it
  return {
    id: parts.id,
    lines,
    stop: stopped,
    end,
    ended: (id) => Promise.race([whenCommitted(world(), look(id)), failed()]),
  };
}

/** Serves a place at a port (0: any that is free). */
async function serve(place: GitPlace, config: string, port: number) {
  const { world } = await openWorld(place, { requested: [], logged: [], config });
  let host = "";
  const ending = new AbortController();
  const handlers = makeHandlers(world, {
    leads: () => true,
    publicUrl: () => `http://${host}`,
    logOf: (session) => join(place.home, session),
    ending: () => ending.signal,
  });
  const app = await buildServer({
    handlers,
    store: world.store,
    clock: world.clock,
    hosts: () => [host],
    public_url: () => `http://${host}`,
    web_dir: null,
    log: pino({ level: "silent" }),
    version: "0.0.0-test",
  });
  await new Promise<void>((resolve, reject) => {
    app.server.once("error", reject);
    app.server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (app.server.address() as AddressInfo).port;
  host = `127.0.0.1:${bound}`;
  const token = (kind: "owner" | "worker", subject: string) =>
    world.store.write((tables) => issueToken(world.clock, tables, { kind, subject }));
  const stop = async () => {
    ending.abort();
    app.server.closeAllConnections();
    await app.close();
    await world.store.close();
  };
  return { world, port: bound, token, stop };
}
