import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeClient } from "../src/client/client.ts";
import { startRingmaster } from "../test/support/ringmaster.ts";
import { writeManyFiles } from "./many-files.ts";
import { quantile } from "./numbers.ts";

/** Files of the repository, how many starts are measured, and what the claim is. */
const FILES = 10_000;
const STARTS = 30;
const P50_MS_MAX = 250;
const LOOK_MS = 25;
const REST_MS = 4_000;
const WAIT_MS_MAX = 120_000;

type Whole = Awaited<ReturnType<typeof startRingmaster>>;

/** One way of coming to a worktree, with the milliseconds that each start took. */
type Row = { name: string; times_ms: number[] };

/** Notes when it was started, then works until it is stopped. */
const AGENT = `#!/bin/sh
date +%s%N > "$RINGMASTER_STARTS/$RINGMASTER_ATTEMPT"
cat > /dev/null
exec sleep 600
`;

const config = (agent: string, starts: string, pool: number) => `
[workers]
terminal = "process"
[worktrees]
pool = ${pool}
[sandbox]
writable = ["${starts}"]
[agents.probe]
adapter = "generic"
program = "${agent}"
env = { RINGMASTER_STARTS = "${starts}" }
`;

/** A repository of many files, as a project of a Ringmaster that has one worker. */
async function open(pool: number, files: number) {
  const place = join(process.env["TMPDIR"] ?? "/tmp", `ringmaster-starts-${process.pid}-${pool}`);
  const [agent, starts] = [join(place, "agent.sh"), join(place, "starts")];
  await mkdir(starts, { recursive: true });
  await writeFile(agent, AGENT);
  await chmod(agent, 0o755);
  const whole = await startRingmaster({ config: config(agent, starts, pool) });
  const token = (await whole.run(["token"])).stdout.trim();
  const client = makeClient({ url: whole.url, token });
  const repo = await whole.repository("big");
  await fill(whole, repo, files);
  await client.call("addProject", { body: { name: "big", repo } });
  await client.call("spawnNewWorker", { body: { name: "w", agent: "probe" } });
  const close = async () => {
    await whole.close();
    await rm(place, { recursive: true, force: true });
  };
  return { whole, client, repo, starts, pool, close };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function fill(whole: Whole, repo: string, files: number): Promise<void> {
  await writeManyFiles(repo, files);
  await whole.git(repo, "config", "gc.auto", "0");
  await whole.git(repo, "add", "--all");
  await whole.git(repo, "commit", "--quiet", "--message", "Many files");
  await whole.git(repo, "repack", "-a", "-d", "--quiet"); // packed, as a clone is
}

async function until<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > end) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, LOOK_MS);
    });
  }
}

/** Milliseconds from the moment at which a task was made ready, to its claim and its agent. */
type Took = { claimed_ms: number; started_ms: number };

/** Lets one task begin, and cancels it when its agent runs: what comes after is not measured. */
async function startOnce({ client, starts }: Opened): Promise<Took> {
  const body = { project_id: "big", title: "Write done.txt", ready: true, agent: "probe" };
  const { id, created_at } = await client.call("addTask", { body });
  const ready_ms = Date.parse(created_at); // as the server stamped it, before its commit
  const { attempt, text } = await until("the start of the agent", async () => {
    const [first] = (await client.call("listAttempts", { params: { id } })).items;
    const noted = first && (await readFile(join(starts, first.id), "utf8").catch(() => ""));
    return first && noted?.endsWith("\n") ? { attempt: first, text: noted } : null;
  });
  await client.call("changeTask", { params: { id }, body: { status: "archived" } });
  const started_ms = Number(BigInt(text.trim()) / 1000n) / 1000 - ready_ms;
  return { claimed_ms: Date.parse(attempt.started_at) - ready_ms, started_ms };
}

/** The worker has let go, and as many worktrees stand ready as shall. */
async function rested({ client, pool }: Opened): Promise<void> {
  await until("a worktree that is ready", async () => {
    const { items: workers } = await client.call("listWorkers", {});
    if (workers.some(({ status }) => status !== "idle")) return null;
    await new Promise((resolve) => {
      setTimeout(resolve, REST_MS);
    });
    await client.call("pruneWorktrees", { body: {} });
    const { items } = await client.call("listWorktrees", {});
    const ready = items.filter(({ state }) => state === "ready").length;
    return ready === pool && items.length === pool ? ready : null;
  });
}

type Way = { name: string; pool: number; moves: boolean };

async function throughRingmaster({ name, pool, moves }: Way, bench: Bench): Promise<Row> {
  const opened = await open(pool, bench.files);
  try {
    const times_ms: number[] = [];
    for (let nth = 0; nth <= bench.starts; nth += 1) {
      if (moves) await moveOn(opened, nth);
      const { claimed_ms, started_ms } = await startOnce(opened);
      console.error(
        `${name}: claimed ${claimed_ms.toFixed(0)}, started ${started_ms.toFixed(0)} ms`,
      );
      if (nth > 0) times_ms.push(started_ms); // the first finds no worktree that is ready
      await rested(opened);
    }
    return { name, times_ms };
  } finally {
    await opened.close();
  }
}

/** A commit on the default branch, as the merge of another task makes it. */
async function moveOn({ whole, repo }: Opened, nth: number): Promise<void> {
  await writeFile(join(repo, "src", `change-${nth}.ts`), `export const nth = ${nth};\n`);
  await whole.git(repo, "add", "--all");
  await whole.git(repo, "commit", "--quiet", "--message", `Change ${nth}`);
}

async function plainGit(bench: Bench): Promise<Row> {
  const { whole, repo, close } = await open(0, bench.files);
  try {
    const times_ms: number[] = [];
    for (let nth = 0; nth < bench.starts; nth += 1) {
      const path = join(whole.folder, `plain-${nth}`);
      const begun_ms = performance.now();
      await whole.git(repo, "worktree", "add", "--quiet", "-b", `plain-${nth}`, path);
      times_ms.push(performance.now() - begun_ms);
      await whole.git(repo, "worktree", "remove", "--force", path);
    }
    return { name: "git worktree add alone", times_ms };
  } finally {
    await close();
  }
}

type Bench = { files: number; starts: number };

function told({ name, times_ms }: Row): string {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => quantile(times_ms, share).toFixed(0));
  return `${name.padEnd(28)} p50 ${p50} ms  p95 ${p95} ms  max ${most} ms  (${times_ms.length})`;
}

/**
 * `npm run bench -- start [starts] [files]`: from a task that became ready to its agent's process,
 * on a repository of 10,000 files, from a kept worktree and without one, beside plain git.
 */
export async function run(argv: string[]): Promise<number> {
  const bench = { starts: Number(argv[0] ?? STARTS), files: Number(argv[1] ?? FILES) };
  const ways: Way[] = [
    { name: "kept, at the newest commit", pool: 1, moves: false },
    { name: "kept, the branch moved on", pool: 1, moves: true },
    { name: "none kept", pool: 0, moves: false },
  ];
  const rows: Row[] = [];
  for (const way of ways) rows.push(await throughRingmaster(way, bench));
  rows.push(await plainGit(bench));
  for (const row of rows) console.log(told(row));
  const p50_ms = quantile(rows[0]?.times_ms ?? [], 0.5);
  if (p50_ms <= P50_MS_MAX) return 0;
  console.error(`expected at most ${P50_MS_MAX} ms from a kept worktree, got ${p50_ms.toFixed(0)}`);
  return 1;
}
