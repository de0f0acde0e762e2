import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import { openSqliteStore } from "../src/adapters/store/sqlite.ts";
import { issueToken } from "../src/engine/queue/claim.ts";
import { systemClock } from "../src/main/clock.ts";
import { WAIT_MS } from "../src/runner/worker.ts";
import { startRingmaster } from "../test/support/ringmaster.ts";
import { quantile } from "./numbers.ts";
import { inLanes, numbers } from "./queue-subject.ts";

/** How much to measure over HTTP. */
export type HttpPlan = {
  /** When a commit counts as done, as in config.toml. */
  synchronous: "full" | "normal";
  jobs: number;
  workers: number;
  starts: number;
  idle: number;
  idle_ms: number;
};

/** What was measured. `twice` must be 0; `bare_requests_per_s` is a server that does nothing. */
export type HttpFigures = Throughput & Starts & Idle & { bare_requests_per_s: number };

type Throughput = { jobs_per_s: number; requests_per_s: number; twice: number };
type Starts = { start_p50_ms: number; start_p99_ms: number };
/** Share of one core that the server used: while all workers waited, and with none; in per cent. */
type Idle = { idle_cpu_percent: number; alone_cpu_percent: number };

type Whole = Awaited<ReturnType<typeof startRingmaster>>;
type Worker = { id: string; token: string };
type Commit = { base: string; commit: string; tree: string };
type Claim = { attempt: { id: string; fence: number }; task: { id: string }; token: string };

const CONFIG =
  '[queue]\nconcurrency = 10000\n[workers]\nterminal = "process"\nlease_ms = 3600000\n';
const TOKENS = { input: null, output: null, cache_read: null, cache_write: null };

/** A client with a connection of its own. */
type Ask = (method: string, path: string, token: string, body?: unknown) => Promise<unknown>;

function client(url: string): { ask: Ask; close(): void } {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask: Ask = (method, path, token, body) => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "ringmaster-protocol": "1",
    };
    const request = http.request(`${url}${path}`, { method, agent, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        if ((response.statusCode ?? 500) < 400) resolve(JSON.parse(text));
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
      });
    });
    request.on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
    return promise;
  };
  return { ask, close: () => agent.destroy() };
}

/** A server with one project, tasks, workers and as many proven commits as there are jobs. */
type Ground = {
  whole: Whole;
  owner: string;
  project_id: string;
  workers: Worker[];
  commits: Commit[];
};

async function openGround(whole: Whole, plan: HttpPlan): Promise<Ground> {
  const owner = (await whole.run(["token"])).stdout.trim();
  const repo = await whole.repository("circus");
  const commits = makeCommits(repo, whole.env, plan.jobs);
  const { ask, close } = client(whole.url);
  const project = await ask("POST", "/api/projects", owner, { name: "circus", repo });
  const { id: project_id } = project as { id: string };
  await ask("PATCH", `/api/projects/${project_id}`, owner, { stages: [], collisions: "allow" });
  const workers: Worker[] = [];
  for (let n = 0; n < Math.max(plan.workers, plan.idle); n += 1) {
    const worker = await ask("POST", "/api/workers", owner, {
      name: `w${n}`,
      agent: "claude-code",
    });
    workers.push({ id: (worker as { id: string }).id, token: "" });
  }
  close();
  await withStore(whole, async (store) => {
    for (const worker of workers)
      worker.token = await store.write((t) =>
        issueToken(systemClock(), t, { kind: "worker", subject: worker.id }),
      );
  });
  return { whole, owner, project_id, workers, commits };
}

/** Work on the server's own database from this process, as another generation would. */
async function withStore(
  { home }: Whole,
  work: (store: Awaited<ReturnType<typeof openSqliteStore>>) => Promise<void>,
): Promise<void> {
  const store = await openSqliteStore({ file: join(home, "ringmaster.db") });
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

/**
 * Commits with a tree each, all of them on top of the project's first. Each lies in a file of its
 * own, as `git commit` leaves it, and not in a pack.
 */
function makeCommits(repo: string, env: Record<string, string>, count: number): Commit[] {
  const git = (args: string[], input?: string) =>
    execFileSync("git", args, { cwd: repo, env, input, encoding: "utf8", maxBuffer: 1e9 });
  const commit = (n: number) =>
    `commit refs/heads/work-${n}\ncommitter Bench <bench@example.invalid> 0 +0000\ndata 4\nwork\n` +
    `from refs/heads/main^0\nM 100644 inline done.txt\ndata ${String(n).length}\n${n}\n\n`;
  const unpacked = ["-c", `fastimport.unpackLimit=${10 * count}`];
  git(
    [...unpacked, "fast-import", "--quiet"],
    Array.from({ length: count }, (_, n) => commit(n)).join(""),
  );
  const base = git(["rev-parse", "refs/heads/main"]).trim();
  const format = "--format=%(objectname) %(tree)";
  const lines = git(["for-each-ref", format, "refs/heads/work-*"]).trim().split("\n");
  return lines.map((line) => {
    const [commit = "", tree = ""] = line.split(" ");
    return { base, commit, tree };
  });
}

/** Each worker with a connection of its own. */
const seatsOf = ({ url }: Whole, workers: readonly Worker[]) =>
  workers.map((worker) => ({ worker, ...client(url) }));

/** One task claimed and completed by the worker protocol: four requests. */
async function workOnce(ask: Ask, worker: Worker, commit: Commit): Promise<string> {
  const told = await ask("POST", `/api/workers/${worker.id}/claim`, worker.token, {});
  const { claim } = told as { claim: Claim | null };
  if (!claim) throw new Error("expected a claim, got none");
  await prove(ask, claim, commit);
  return claim.task.id;
}

async function prove(ask: Ask, claim: Claim, { base, commit, tree }: Commit): Promise<void> {
  const { attempt, token } = claim;
  const say = (word: string, body: object) =>
    ask("POST", `/api/attempts/${attempt.id}/${word}`, token, { fence: attempt.fence, ...body });
  await say("progress", { iteration: 1, step: "testing", base_commit: base });
  const check = { iteration: 1, check: "test", command: "test -f done.txt", verdict: "green" };
  await say("evidence", { ...check, exit_code: 0, duration_ms: 1, tree, output: "" });
  const proven = { resolution: "proven", outcome: "success", reason: "checks: green" };
  await say("report", { ...proven, head_commit: commit, tokens: TOKENS, cost_usd: null });
}

const newTask = (project_id: string, n: number) => ({
  project_id,
  title: `Feed lion ${n}`,
  ready: true,
});

async function measureThroughput(ground: Ground, plan: HttpPlan): Promise<Throughput> {
  const { whole, owner, project_id, workers, commits } = ground;
  const seats = seatsOf(whole, workers.slice(0, plan.workers));
  await inLanes(seats, numbers(plan.jobs), async ({ ask }, n) => {
    await ask("POST", "/api/tasks", owner, newTask(project_id, n));
  });
  const done: string[] = [];
  const began = performance.now();
  await inLanes(seats, commits, async ({ ask, worker }, commit) => {
    done.push(await workOnce(ask, worker, commit));
  });
  const seconds = (performance.now() - began) / 1_000;
  for (const each of seats) each.close();
  return {
    jobs_per_s: Math.round(plan.jobs / seconds),
    requests_per_s: Math.round((4 * plan.jobs) / seconds),
    twice: done.length - new Set(done).size,
  };
}

/** From the moment a task is sent to the moment a worker that waited holds it. */
async function measureStarts(ground: Ground, plan: HttpPlan): Promise<Starts> {
  const { whole, owner, project_id, workers, commits } = ground;
  const [worker] = workers;
  if (!worker) throw new Error("expected a worker, there is none");
  const [adding, waiting] = [client(whole.url), client(whole.url)];
  const took: number[] = [];
  for (let n = 0; n < plan.starts; n += 1) {
    const path = `/api/workers/${worker.id}/claim`;
    const claimed = waiting.ask("POST", path, worker.token, { wait_ms: WAIT_MS });
    await rest(20); // the request has to be waiting before the task is added
    const began = performance.now();
    const added = adding.ask("POST", "/api/tasks", owner, newTask(project_id, n));
    const { claim } = (await claimed) as { claim: Claim | null };
    took.push(performance.now() - began);
    await added;
    const commit = commits[n % commits.length];
    if (!claim || !commit) throw new Error("expected a claim, and a commit to prove it with");
    await prove(adding.ask, claim, commit);
  }
  adding.close();
  waiting.close();
  const at = (share: number) => Math.round(100 * quantile(took, share)) / 100;
  return { start_p50_ms: at(0.5), start_p99_ms: at(0.99) };
}

/** Long enough that what came before has ended: the last commits, the ranking. */
const SETTLE_MS = 5_000;

/** What the server costs while workers only wait, asking anew after each wait, and with none. */
async function measureIdle(ground: Ground, plan: HttpPlan): Promise<Idle> {
  const { whole, workers } = ground;
  const alone_cpu_percent = await measureCpu(whole, plan.idle_ms);
  const end = new AbortController();
  const seats = seatsOf(whole, workers.slice(0, plan.idle));
  const waits = seats.map(async ({ ask, worker: { id, token } }) => {
    while (!end.signal.aborted)
      await ask("POST", `/api/workers/${id}/claim`, token, { wait_ms: WAIT_MS }).catch(
        (error: unknown) => {
          if (!end.signal.aborted) throw error;
        },
      );
  });
  const idle_cpu_percent = await measureCpu(whole, plan.idle_ms);
  end.abort();
  for (const each of seats) each.close();
  await Promise.all(waits);
  return { idle_cpu_percent, alone_cpu_percent };
}

/** Share of one core that all processes of a home use, in per cent. */
async function measureCpu({ home }: Whole, for_ms: number): Promise<number> {
  await rest(SETTLE_MS);
  const before = cpuOfThreads(home);
  await rest(for_ms);
  const used = [...cpuOfThreads(home)].map(([thread, ns]) => ns - (before.get(thread) ?? 0));
  const used_ms = used.reduce((sum, ns) => sum + ns, 0) / 1e6;
  return Math.round((1e5 * used_ms) / for_ms) / 1e3;
}

/** Nanoseconds of processor time that each thread of a home's processes has used so far. */
function cpuOfThreads(home: string): Map<string, number> {
  const pids = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isOf(home, pid));
  const threads = pids.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}/schedstat`),
  );
  return new Map(threads.map((file) => [file, Number(readFileSync(file, "utf8").split(" ")[0])]));
}

function isOf(home: string, pid: string): boolean {
  try {
    const text = ["environ", "cmdline"].map((name) => readFileSync(`/proc/${pid}/${name}`, "utf8"));
    return text.join("\0").includes(home);
  } catch {
    return false; // ended meanwhile, or somebody else's
  }
}

/**
 * Requests a second of Node's own HTTP server that answers and does nothing else, in a process of
 * its own, with the same clients: what this machine leaves room for.
 */
async function measureBare({ workers, jobs }: HttpPlan): Promise<number> {
  const server = fork(new URL("queue-http-bare.ts", import.meta.url));
  const [port] = (await once(server, "message")) as [number];
  const seats = numbers(workers).map(() => client(`http://127.0.0.1:${port}`));
  const began = performance.now();
  await inLanes(seats, numbers(4 * jobs), async ({ ask }) => {
    await ask("POST", "/api/attempts/at-000000000000/progress", "x".repeat(43), BARE);
  });
  const seconds = (performance.now() - began) / 1_000;
  for (const each of seats) each.close();
  server.kill();
  return Math.round((4 * jobs) / seconds);
}

const BARE = { fence: 1, iteration: 1, step: "testing", base_commit: "0".repeat(40) };

/** Starts a whole Ringmaster and measures it over HTTP. The clients share the machine with it. */
export async function measureHttp(plan: HttpPlan): Promise<HttpFigures> {
  const bare_requests_per_s = await measureBare(plan);
  const config = `${CONFIG}[database]\nsynchronous = "${plan.synchronous}"\n`;
  const whole = await startRingmaster({ config, quick_checks: true });
  try {
    const ground = await openGround(whole, plan);
    return {
      bare_requests_per_s,
      ...(await measureThroughput(ground, plan)),
      ...(await measureStarts(ground, plan)),
      ...(await measureIdle(ground, plan)),
    };
  } finally {
    await whole.close();
  }
}
