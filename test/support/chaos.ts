import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { makeClient, type Client } from "../../src/client/client.ts";
import { agentsOf, killOne, leftOf, type Prey } from "./chaos-kill.ts";
import { dice } from "./dice.ts";
import { startRingmaster } from "./ringmaster.ts";

/** How much chaos: every kill is one `kill -9` at a moment and of a process chosen by the seed. */
export type ChaosPlan = { workers: number; tasks: number; kills: number; seed: number };

/** What was left when all tasks had ended; each list is empty when nothing went wrong. */
export type ChaosResult = {
  duration_ms: number;
  kills: Record<Prey, number>;
  attempts: Record<string, number>;
  /** Longest time in which all sessions were there again after the tmux server was killed. */
  revived_ms_max: number;
  /** Tasks that are not completed, as `ID STATUS REASON`. */
  undone: string[];
  /** Tasks of which an attempt is on main another number of times than once, as `ID TIMES`. */
  not_once: string[];
  /** Files whose content is not what their agent wrote last. */
  broken: string[];
  /** Agents and checks that still ran when all tasks had ended. */
  busy: string[];
  /** Processes of our workers after these were ended. */
  orphans: string[];
  /** Folders of tasks under worktrees. */
  worktrees: string[];
  /** Calls that nobody sent. */
  unsent: string[];
};

type Whole = Awaited<ReturnType<typeof startRingmaster>>;

/** One run: a Ringmaster of its own with one repository, its workers and tasks. */
type Ring = {
  plan: ChaosPlan;
  whole: Whole;
  client: Client;
  repo: string;
  socket: string;
  worker_ids: string[];
  task_ids: string[];
};

const PROJECT = "circus";
const END_MS_MAX = 30 * 60_000;
/** The share of the kills that may come before the same share of the tasks is done. */
const LEAD = 0.15;
const HUNT_MS = 5_000;

/** Writes one file named after its task: half of it, a while of work, then the whole. */
const SCRIBE = `
cat > /dev/null
task=$(git rev-parse --abbrev-ref HEAD)
task=\${task##*/}
mkdir -p work
echo half > "work/$task.txt"
case $(($$ % 4)) in 0) setsid sleep 900 & sleep 2 ;; 1) sleep 1 ;; *) sleep 0.2 ;; esac
echo "by $task" > "work/$task.txt"
echo "wrote $task"
`;

const SETTINGS = `[[checks]]
name = "whole"
command = "ls work/*.txt && ! grep -l half work/*.txt"
`;

/** Runs tasks on workers while agents, workers and the tmux server are killed at random. */
export async function runChaos(plan: ChaosPlan, tell: (line: string) => void = () => undefined) {
  const ring = await openRing(plan);
  const begun = performance.now();
  try {
    const tally = { agent: 0, worker: 0, tmux: 0 };
    const revived = await wreak(ring, tally, tell);
    await allEnded(ring, tell);
    const duration_ms = Math.round(performance.now() - begun);
    return { duration_ms, kills: tally, revived_ms_max: revived, ...(await inspect(ring)) };
  } finally {
    await ring.whole.close();
  }
}

async function openRing(plan: ChaosPlan): Promise<Ring> {
  const socket = `rm-chaos-${process.pid}-${Date.now().toString(36)}`;
  const words = ["-c", SCRIBE].map((word) => JSON.stringify(word)).join();
  const agent = `[agents.scribe]\nadapter = "generic"\nprogram = "sh"\nargs = [${words}]\n`;
  const config = `[workers]\nterminal = "tmux"\ntmux_socket = "${socket}"\n`;
  const queue = `[queue]\nconcurrency = ${plan.workers}\n${agent}`;
  const whole = await startRingmaster({ config: config + queue, quick_checks: true });
  const token = (await whole.run(["token"])).stdout.trim();
  const client = makeClient({ url: whole.url, token });
  const repo = await whole.repository("ring");
  writeFileSync(path.join(repo, "ringmaster.toml"), SETTINGS);
  await whole.git(repo, "commit", "--quiet", "--all", "--message", "Settings");
  await client.call("addProject", { body: { name: PROJECT, repo } });
  const ring = { plan, whole, client, repo, socket, worker_ids: [], task_ids: [] };
  return { ...ring, task_ids: await addTasks(ring), worker_ids: await spawnWorkers(ring) };
}

async function addTasks({ client, plan }: Pick<Ring, "client" | "plan">): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= plan.tasks; n++) {
    const body = { project_id: PROJECT, title: `Write number ${n}`, agent: "scribe", ready: true };
    ids.push((await client.call("addTask", { body })).id);
  }
  return ids;
}

async function spawnWorkers({ client, plan }: Pick<Ring, "client" | "plan">): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 1; n <= plan.workers; n++) {
    const body = { name: `worker-${n}`, agent: "scribe" };
    ids.push((await client.call("spawnNewWorker", { body })).id);
  }
  return ids;
}

const preyFor = (roll: number): Prey => (roll < 0.55 ? "agent" : roll < 0.9 ? "worker" : "tmux");

/** Kills until the plan is done or nothing is left to do; answers the slowest revival. */
async function wreak(ring: Ring, tally: Record<Prey, number>, tell: (line: string) => void) {
  const roll = dice(ring.plan.seed);
  let slowest_ms = 0;
  const { kills, tasks } = ring.plan;
  for (let done = 0; done < kills;) {
    await setTimeout(300 + roll() * 2_000);
    const open = await openTasks(ring);
    if (open === 0) break;
    // Spread over the whole run: nothing would get done under kills alone.
    if (done / kills > (tasks - open) / tasks + LEAD) continue;
    const prey = preyFor(roll());
    const killed = await hunt(prey, ring, roll());
    if (killed === null) continue;
    done += 1;
    tally[prey] += 1;
    tell(`kill ${done}: ${prey} ${killed}`);
    if (prey === "tmux") slowest_ms = Math.max(slowest_ms, await sessionsBack(ring));
  }
  return slowest_ms;
}

/** Agents of small tasks live for a moment only, so one is waited for. */
async function hunt(prey: Prey, ring: Ring, roll: number): Promise<number | null> {
  const end = performance.now() + HUNT_MS;
  for (;;) {
    const killed = killOne(prey, ring, roll);
    if (killed !== null || performance.now() > end) return killed;
    await setTimeout(30);
  }
}

async function sessionsBack({ client, plan }: Ring): Promise<number> {
  const begun = performance.now();
  for (;;) {
    const { items } = await client.call("listSessions", {});
    if (items.filter(({ alive }) => alive).length === plan.workers)
      return Math.round(performance.now() - begun);
    await setTimeout(50);
  }
}

async function tasksOf({ client }: Ring) {
  const all: Awaited<ReturnType<typeof page>>["items"] = [];
  const page = (after: string | null) =>
    client.call("listTasks", { query: { limit: 500, ...(after === null ? {} : { after }) } });
  for (let after: string | null = null; ;) {
    const found: Awaited<ReturnType<typeof page>> = await page(after);
    all.push(...found.items);
    after = found.next;
    if (after === null) return all;
  }
}

const OVER = ["completed", "blocked", "failed", "archived"];

async function openTasks(ring: Ring): Promise<number> {
  return (await tasksOf(ring)).filter(({ status }) => !OVER.includes(status)).length;
}

async function allEnded(ring: Ring, tell: (line: string) => void): Promise<void> {
  const end = performance.now() + END_MS_MAX;
  let before = -1;
  for (;;) {
    const open = await openTasks(ring);
    if (open !== before) tell(`${open} tasks are open`);
    before = open;
    if (open === 0 || performance.now() > end) return;
    await setTimeout(500);
  }
}

async function inspect(ring: Ring) {
  const tasks = await tasksOf(ring);
  const undone = tasks
    .filter(({ status }) => status !== "completed")
    .map(({ id, status, reason }) => `${id} ${status} ${reason ?? ""}`);
  const attempts = await attemptsBy(ring);
  const merged = { not_once: await notOnce(ring), broken: brokenFiles(ring) };
  const busy = await settledAgents(ring);
  for (const id of ring.worker_ids) await ring.client.call("killWorker", { params: { id } });
  const orphans = leftOf(ring.worker_ids);
  return { undone, attempts, ...merged, busy, orphans, ...(await leftovers(ring)) };
}

async function attemptsBy({ client, task_ids }: Ring): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const id of task_ids) {
    const { items } = await client.call("listAttempts", { params: { id } });
    for (const { resolution } of items) {
      const name = resolution ?? "running";
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

/**
 * How often the work of each attempt stands on main, which is a commit each: an attempt that goes
 * on where an earlier one was cut off brings that one's commit, too. Whatever is not once is told.
 */
async function notOnce({ whole, repo, task_ids }: Ring): Promise<string[]> {
  const value = (key: string) => `%(trailers:key=Ringmaster-${key},valueonly,separator=)`;
  const format = `--format=${value("Task")} ${value("Attempt")}`;
  const log = await whole.git(repo, "log", "main", format);
  const times = new Map<string, number>();
  for (const work of log.split("\n")) times.set(work, (times.get(work) ?? 0) + 1);
  return task_ids.flatMap((id) => {
    const own = [...times].filter(([work]) => work.startsWith(`${id} `));
    const most = Math.max(0, ...own.map(([, count]) => count));
    return most === 1 ? [] : [`${id} ${most}`];
  });
}

function brokenFiles({ repo, task_ids }: Ring): string[] {
  return task_ids.filter((id) => readOr(path.join(repo, "work", `${id}.txt`)) !== `by ${id}\n`);
}

/** An agent's last child may need a moment to go; what is still there after 10 s is told. */
async function settledAgents({ worker_ids }: Ring): Promise<string[]> {
  const end = performance.now() + 10_000;
  for (;;) {
    const found = agentsOf(worker_ids);
    if (found.length === 0 || performance.now() > end) return found;
    await setTimeout(100);
  }
}

/** Clean-up follows a merge within seconds; what is there after 30 s is told. */
async function leftovers({ whole, task_ids }: Ring) {
  const end = performance.now() + 30_000;
  const ids = new Set(task_ids);
  const folder = path.join(whole.home, "worktrees", PROJECT);
  for (;;) {
    const worktrees = namesIn(folder).filter((name) => ids.has(name));
    const spool = path.join(whole.home, "spool");
    const unsent = namesIn(spool).flatMap((id) => namesIn(path.join(spool, id)));
    if ((worktrees.length === 0 && unsent.length === 0) || performance.now() > end)
      return { worktrees, unsent };
    await setTimeout(200);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // it was never made, or went with its last entry
  }
}

function readOr(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
