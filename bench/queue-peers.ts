import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { inLanes, numbers, type QueueSubject } from "./queue-subject.ts";

const run = promisify(execFile);

/** Where Debian puts the programs of PostgreSQL 15. */
const PROGRAMS = "/usr/lib/postgresql/15/bin";
const PEERS = fileURLToPath(new URL("./peers/", import.meta.url));
const QUEUE = "bench";

/** A private PostgreSQL that is reached by a socket in a folder of its own. */
export type Cluster = { url: string; stop(): Promise<void> };

/** Whether the peers can be measured on this machine; the reason why not, or null. */
export function peersMissing(): string | null {
  return existsSync(join(PROGRAMS, "initdb")) ? null : `there is no PostgreSQL in ${PROGRAMS}`;
}

/** Installs the peers as their lock pins them, when they are not there. */
export async function installPeers(): Promise<void> {
  if (existsSync(join(PEERS, "node_modules"))) return;
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: PEERS });
}

/** PostgreSQL refuses to run as root, so its files and process belong to its own user then. */
function owner(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((l) => l.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** Starts a cluster; `synchronous_commit` is on, as it comes, or off. */
export async function startCluster(synchronous_commit: "on" | "off"): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-peers-"));
  const as = owner();
  if (as) await chown(folder, as.uid, as.gid);
  const data = join(folder, "data");
  const initdb = ["--auth=trust", "--username=bench", "--encoding=UTF8", "-D", data];
  await run(join(PROGRAMS, "initdb"), initdb, { ...as, cwd: folder });
  const settings = [
    `synchronous_commit=${synchronous_commit}`,
    "listen_addresses=",
    "max_connections=60",
  ];
  const server = spawn(
    join(PROGRAMS, "postgres"),
    ["-D", data, "-k", folder, ...settings.flatMap((each) => ["-c", each])],
    { ...as, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  for await (const chunk of server.stderr) if (String(chunk).includes("ready to accept")) break;
  server.stderr.resume();
  return {
    url: `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=bench`,
    stop: async () => {
      const ended = once(server, "exit");
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** As much of the peers' own interfaces as is used here. */
type Noisy = { on(event: "error", listener: (error: Error) => void): void };
type Pool = Noisy & {
  query(sql: string, values?: unknown[]): Promise<unknown>;
  on(event: "connect", listener: (client: Noisy) => void): void;
  end(): Promise<void>;
};
type Pg = { default: { Pool: new (options: { connectionString: string; max: number }) => Pool } };
type RunOptions = { pgPool: Pool; concurrency: number; noHandleSignals: true; logger: unknown };
type Graphile = {
  Logger: new (factory: () => () => void) => unknown;
  runMigrations(options: RunOptions): Promise<void>;
  runOnce(options: RunOptions, tasks: Record<string, () => Promise<void>>): Promise<void>;
};
type Boss = {
  start(): Promise<unknown>;
  stop(options: { graceful: boolean }): Promise<void>;
  on(event: "error", listener: (error: Error) => void): void;
  createQueue(name: string): Promise<void>;
  insert(name: string, jobs: { data: object }[]): Promise<unknown>;
  fetch(name: string): Promise<{ id: string }[]>;
  complete(name: string, id: string): Promise<unknown>;
};
type BossOptions = { connectionString: string; max: number; supervise: false; schedule: false };
type PgBoss = { PgBoss: new (options: BossOptions) => Boss };

const CONNECTIONS_MAX = 30;
const INSERTED_AT_ONCE = 1_000;

async function peer(name: "pg"): Promise<Pg>;
async function peer(name: "graphile-worker"): Promise<Graphile>;
async function peer(name: "pg-boss"): Promise<PgBoss>;
async function peer(name: string): Promise<unknown> {
  const file = createRequire(join(PEERS, "package.json")).resolve(name);
  return import(pathToFileURL(file).href);
}

/** graphile-worker, with a task that does nothing: it takes and completes by its own statements. */
export async function graphileSubject({ url }: Cluster, label: string): Promise<QueueSubject> {
  const { Pool } = (await peer("pg")).default;
  const { Logger, runMigrations, runOnce } = await peer("graphile-worker");
  const pgPool = new Pool({ connectionString: url, max: CONNECTIONS_MAX });
  const complain = (error: Error) => console.error(error.message);
  pgPool.on("error", complain);
  pgPool.on("connect", (client) => client.on("error", complain));
  const logger = new Logger(() => () => undefined);
  const options = { pgPool, noHandleSignals: true as const, logger };
  await runMigrations({ ...options, concurrency: 1 });
  return {
    name: `graphile-worker, ${label}`,
    fill: async (jobs) => {
      const add = "select graphile_worker.add_job($1, json_build_object('n', n))";
      await pgPool.query(`${add} from generate_series(1, $2::int) n`, [QUEUE, jobs]);
    },
    drain: async (jobs, at_once) => {
      let done = 0;
      const tasks = { [QUEUE]: async () => void (done += 1) };
      await runOnce({ ...options, concurrency: at_once }, tasks);
      if (done !== jobs) throw new Error(`expected ${jobs} jobs, ${done} were done`);
    },
    stop: () => pgPool.end(),
  };
}

/** pg-boss: one job is fetched and completed at a time, in as many lanes as asked for. */
export async function bossSubject({ url }: Cluster, label: string): Promise<QueueSubject> {
  const { PgBoss } = await peer("pg-boss");
  const quiet = { supervise: false, schedule: false } as const;
  const boss = new PgBoss({ connectionString: url, max: CONNECTIONS_MAX, ...quiet });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE);
  return {
    name: `pg-boss, ${label}`,
    fill: async (jobs) => {
      for (let left = jobs; left > 0; left -= INSERTED_AT_ONCE) {
        const count = Math.min(left, INSERTED_AT_ONCE);
        await boss.insert(
          QUEUE,
          Array.from({ length: count }, (_, n) => ({ data: { n } })),
        );
      }
    },
    drain: (jobs, at_once) =>
      inLanes(numbers(at_once), numbers(jobs), async () => {
        const [job] = await boss.fetch(QUEUE);
        if (!job) throw new Error("expected a job, the queue is empty");
        await boss.complete(QUEUE, job.id);
      }),
    stop: () => boss.stop({ graceful: false }),
  };
}
