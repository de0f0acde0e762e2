import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import pino from "pino";
import { type Client, makeClient } from "../../src/client/client.ts";
import type { AgentEvent } from "../../src/domain/agent-event.ts";
import { push } from "../../src/engine/effects/push.ts";
import { takeBack } from "../../src/engine/effects/take-back.ts";
import type { World } from "../../src/engine/world.ts";
import { merge } from "../../src/engine/effects/merge.ts";
import { LAST_TIME } from "../../src/engine/later.ts";
import { issueToken } from "../../src/engine/queue/claim.ts";
import { findHome, type Home } from "../../src/main/home.ts";
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
  /** The folder of its repository. */
  repo: string;
  /** The graph is measured, as the leading server does a moment after each change. */
  measure(): Promise<void>;
  /** What waits is carried out, as the leading server does by itself. */
  carryOut(kind: keyof typeof EFFECTS): Promise<void>;
  /** The server goes away; what it knows stays. */
  stop(): Promise<void>;
  /** The server comes back at the same address as another generation. */
  start(generation: number): Promise<void>;
  close(): Promise<void>;
};

/** Builds the page as a release does, into a folder of its own. */
export async function buildPage(folder: string): Promise<void> {
  const vite = join(CODE_ROOT, "node_modules", ".bin", "vite");
  const where = ["--config", "web/vite.config.ts", "--outDir", folder, "--logLevel", "warn"];
  const env = allowedEnv(process.env);
  const command = { program: vite, args: ["build", ...where], cwd: CODE_ROOT, env, stdin: null };
  const { exit_code, stderr } = await runCommand(command, { timeout_ms: 60_000 });
  if (exit_code !== 0) throw new Error(`expected the page to build, got: ${stderr}`);
}

/** One failure spends a task's attempts, so that what comes then is seen at once. */
const SETTINGS = '[limits]\nattempts_per_task = 1\n\n[[checks]]\nname = "ok"\ncommand = "true"\n';

/** Runs git in a folder with an identity of its own, and answers what it printed. */
export async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"];
  const { stdout } = await run("git", [...identity, ...args], {
    cwd,
    env: allowedEnv(process.env),
  });
  return stdout.trim();
}

async function makeRepository(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, "ringmaster.toml"), SETTINGS);
  await git(folder, "init", "--quiet", "--initial-branch=main");
  await git(folder, "add", ".");
  await git(folder, "commit", "--quiet", "--message=first");
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
    logOf: found.session_log,
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
    await world.ranker.close();
    await world.store.close();
  };
  return { world, port: address.port, stop };
}

/** For real workers: where the server is, and the code that they run from. */
async function tellWorkers({ state, current }: Home, url: string, port: number): Promise<void> {
  await Promise.all([state, current].map((file) => mkdir(dirname(file), { recursive: true })));
  const pid = process.pid;
  const numbers = { pid, port, generation: 1, server_pid: pid };
  const texts = { url, commit: "1".repeat(40), started_at: new Date().toISOString() };
  await writeFile(state, JSON.stringify({ ...numbers, ...texts }));
  await symlink(CODE_ROOT, current);
}

/** Plain processes, and more tasks at once than any test claims, however small the machine. */
const CONFIG = '[workers]\nterminal = "process"\n\n[queue]\nconcurrency = 100\n';

/** Opens a place with one project, named circus. `settings`: more for its config.toml. */
export async function openPlace(settings = ""): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), "ringmaster-page-"));
  const web_dir = join(home, "page");
  const repo = join(home, "circus");
  await writeFile(join(home, "config.toml"), `${CONFIG}\n${settings}`);
  await Promise.all([buildPage(web_dir), makeRepository(repo)]);
  let server = await startServer({ home, web_dir, port: 0, generation: 1 });
  const { world, port } = server;
  const token = await world.store.write(async (tables) =>
    issueToken(world.clock, tables, { kind: "owner", subject: "owner" }),
  );
  const url = `http://127.0.0.1:${port}`;
  const client = makeClient({ url, token });
  const { id } = await client.call("addProject", { body: { name: "circus", repo } });
  await tellWorkers(findHome({ RINGMASTER_HOME: home }), url, port);
  return {
    url,
    client,
    project: id,
    repo,
    async measure() {
      await server.world.ranker.refresh();
    },
    carryOut: (kind) => carryOut(server.world, kind),
    stop: async () => server.stop(),
    async start(generation) {
      server = await startServer({ home, web_dir, port, generation });
    },
    async close() {
      const { items } = await client.call("listWorkers", {});
      for (const worker of items.filter(({ session }) => session !== null))
        await client.call("killWorker", { params: { id: worker.id } });
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

const EFFECTS = { merge, push, revert: takeBack };

/** Carries out what is due of a kind, one after the other. */
async function carryOut(world: World, kind: keyof typeof EFFECTS): Promise<void> {
  const due = await world.store.read((tables) => tables.effects.due(LAST_TIME));
  for (const effect of due.filter((each) => each.kind === kind)) await EFFECTS[kind](world, effect);
}

/** Adds a task with this title; what is not said of it is as the server has it by default. */
export async function addTask(
  { client, project }: Place,
  title: string,
  more: { priority?: "P0" | "P1" | "P3"; ready?: boolean; depends_on?: string[] } = {},
): Promise<string> {
  return (await client.call("addTask", { body: { project_id: project, title, ...more } })).id;
}

/** A ready task with this title that a worker has claimed; `say` reports what its agent does. */
export async function claimedTask(
  { client, project, repo }: Place,
  title: string,
  more: { acceptance_criteria?: string; depends_on?: string[] } = {},
) {
  const task = {
    ...more,
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
  const params = { id: attempt.id };
  const spent = { tokens: { input: 1, output: 1, cache_read: null, cache_write: null } };
  const ended = { fence: attempt.fence, ...spent, cost_usd: null };
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
      await client.call("reportProgress", { params, body: { ...held, step: "testing" } });
      await client.call("addEvidence", { params, body: { ...held, ...found, ...how } });
    },
    /** Tells a round that commits a file and is red: the test of that name fails. */
    async round(number: number, failing: string) {
      const commit = await commitFile(repo, attempt.branch, `round-${number}.txt`);
      const tree = await git(repo, "rev-parse", `${commit}^{tree}`);
      const now = new Date().toISOString();
      const came_to = { outcome: "failed" as const, confidence: 1, signals: ["checks: red"] };
      const work = { commit, tree, failure: failing, failed: [failing] };
      const times = { started_at: now, ended_at: now };
      const body = { fence: attempt.fence, number, ...came_to, ...work, ...times };
      await client.call("recordIteration", { params, body });
      return commit;
    },
    /** Ends the attempt as failed. */
    async fail(reason: string) {
      const how = { resolution: "failed", outcome: "failed", head_commit: null } as const;
      await client.call("reportAttempt", { params, body: { ...ended, ...how, reason } });
    },
    /** Commits a file to the attempt's branch, says that the check is green, and ends as proven. */
    async deliver(file: string, text = "done\n") {
      const base_commit = await git(repo, "rev-parse", "HEAD");
      const head_commit = await commitFile(repo, attempt.branch, file, text);
      const tree = await git(repo, "rev-parse", `${head_commit}^{tree}`);
      const body = { ...held, step: "testing", base_commit } as const;
      await client.call("reportProgress", { params, body });
      const green = { verdict: "green", exit_code: 0, duration_ms: 12, output: "" } as const;
      const check = { check: "ok", command: "true", tree, ...green };
      await client.call("addEvidence", { params, body: { ...held, ...check } });
      const how = { resolution: "proven", outcome: "success", reason: "checks: green" } as const;
      await client.call("reportAttempt", { params, body: { ...ended, ...how, head_commit } });
    },
  };
}

/** Adds a file in a new commit of a branch, a new one or its own, without touching the checkout. */
async function commitFile(
  repo: string,
  branch: string,
  file: string,
  text = "done\n",
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-branch-"));
  const known = await git(repo, "branch", "--list", branch);
  const start = known === "" ? "HEAD" : branch;
  await git(repo, "worktree", "add", "--quiet", "-B", branch, join(folder, "tree"), start);
  await writeFile(join(folder, "tree", file), text);
  await git(join(folder, "tree"), "add", ".");
  await git(join(folder, "tree"), "commit", "--quiet", `--message=${file}`);
  await git(repo, "worktree", "remove", join(folder, "tree"));
  await rm(folder, { recursive: true });
  return git(repo, "rev-parse", branch);
}

/** Signs the browser of a page in by a one-time link, and answers the link. */
export async function signIn(place: Place, page: { goto(url: string): Promise<unknown> }) {
  const { url } = await place.client.call("makeSigninLink", {});
  await page.goto(url);
  return url;
}
