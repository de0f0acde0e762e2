import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pino from "pino";
import { type Client, makeClient } from "../../src/client/client.ts";
import type { AgentEvent } from "../../src/domain/agent-event.ts";
import { issueToken } from "../../src/engine/claim.ts";
import { findHome } from "../../src/main/home.ts";
import { CODE_ROOT } from "../../src/main/self.ts";
import { makeWorld } from "../../src/main/world.ts";
import { buildServer } from "../../src/server/build.ts";
import { makeHandlers } from "../../src/server/handlers/handlers.ts";
import { allowedEnv, runCommand } from "../../src/std/process.ts";

const run = promisify(execFile);

/** A server with the built page and a real repository behind it, at an address of its own. */
export type Place = {
  url: string;
  /** Speaks for the owner. */
  client: Client;
  project: string;
  /** The server goes away; what it knows stays. */
  stop(): Promise<void>;
  /** The server comes back at the same address as another generation. */
  start(generation: number): Promise<void>;
  close(): Promise<void>;
};

/** Builds the page as a release does, into a folder of its own. */
async function buildPage(folder: string): Promise<void> {
  const vite = join(CODE_ROOT, "node_modules", ".bin", "vite");
  const where = ["--config", "web/vite.config.ts", "--outDir", folder, "--logLevel", "warn"];
  const env = allowedEnv(process.env);
  const command = { program: vite, args: ["build", ...where], cwd: CODE_ROOT, env, stdin: null };
  const { exit_code, stderr } = await runCommand(command, { timeout_ms: 60_000 });
  if (exit_code !== 0) throw new Error(`expected the page to build, got: ${stderr}`);
}

async function makeRepository(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "ringmaster.toml"), '[[checks]]\nname = "ok"\ncommand = "true"\n');
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
  const git = async (...args: string[]) =>
    run("git", [...identity, ...args], { cwd: folder, env: allowedEnv(process.env) });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", ".");
  await git("commit", "--quiet", "--message=first");
}

type Plan = { home: string; web_dir: string; port: number; generation: number };

/** Starts a generation that listens at the port (0: any that is free). */
async function startServer({ home, web_dir, port, generation }: Plan) {
  const found = findHome({ RINGMASTER_HOME: home });
  const log = pino({ level: "silent" });
  const world = await makeWorld({
    home: found,
    database: found.database,
    commit: String(generation).repeat(40),
    generation,
    failpoint: undefined,
    log,
    channel: null,
  });
  let host = "";
  const handlers = makeHandlers(world, {
    leads: () => true,
    publicUrl: () => `http://${host}`,
    logOf: (session) => join(home, session),
    ending: () => new AbortController().signal,
  });
  const app = await buildServer({
    handlers,
    store: world.store,
    clock: world.clock,
    hosts: () => [host],
    public_url: () => `http://${host}`,
    web_dir,
    log,
    version: "0.0.0-test",
  });
  await new Promise<void>((resolve) => {
    app.server.listen(port, "127.0.0.1", resolve);
  });
  const address = app.server.address() as AddressInfo;
  host = `127.0.0.1:${address.port}`;
  const stop = async () => {
    await app.endStreams();
    app.server.closeAllConnections();
    await app.close();
    await world.store.close();
  };
  return { world, port: address.port, stop };
}

/** Opens a place with one project, named circus. */
export async function openPlace(): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), "ringmaster-page-"));
  const web_dir = join(home, "page");
  const repo = join(home, "circus");
  await writeFile(join(home, "config.toml"), '[workers]\nterminal = "process"\n');
  await Promise.all([buildPage(web_dir), makeRepository(repo)]);
  let server = await startServer({ home, web_dir, port: 0, generation: 1 });
  const { world, port } = server;
  const token = await world.store.write(async (tables) =>
    issueToken(world.clock, tables, { kind: "owner", subject: "owner" }),
  );
  const url = `http://127.0.0.1:${port}`;
  const client = makeClient({ url, token });
  const { id } = await client.call("addProject", { body: { name: "circus", repo } });
  return {
    url,
    client,
    project: id,
    stop: async () => server.stop(),
    async start(generation) {
      server = await startServer({ home, web_dir, port, generation });
    },
    async close() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A ready task with this title that a worker has claimed; `say` reports what its agent does. */
export async function claimedTask({ client, project }: Place, title: string) {
  const task = {
    project_id: project,
    title,
    agent: "generic",
    ready: true,
    priority: "P0",
  } as const;
  const { id } = await client.call("addTask", { body: task });
  const worker = { name: `worker-${id.slice(3)}`, agent: "generic" };
  await client.call("addWorker", { body: worker });
  const { claim } = await client.call("claimTask", { params: { id: worker.name }, body: {} });
  if (claim?.task.id !== id) throw new Error(`expected a claim of ${id}, got ${claim?.task.id}`);
  let batch = 0;
  const { attempt } = claim;
  const held = { fence: attempt.fence, iteration: 1 };
  return {
    id,
    attempt,
    async say(...events: AgentEvent[]) {
      batch += 1;
      const body = { ...held, batch, events };
      await client.call("appendOutput", { params: { id: attempt.id }, body });
    },
    async prove(check: string, output: string) {
      const found = { check, output, command: "true", tree: "a".repeat(40) };
      const how = { verdict: "red", exit_code: 1, duration_ms: 1_234 } as const;
      const params = { id: attempt.id };
      await client.call("reportProgress", { params, body: { ...held, step: "testing" } });
      await client.call("addEvidence", { params, body: { ...held, ...found, ...how } });
    },
  };
}

/** Signs the browser of a page in by a one-time link, and answers the link. */
export async function signIn(place: Place, page: { goto(url: string): Promise<unknown> }) {
  const { url } = await place.client.call("makeSigninLink", {});
  await page.goto(url);
  return url;
}
