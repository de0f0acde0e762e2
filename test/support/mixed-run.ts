import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { makeClient, type Client } from "../../src/client/client.ts";
import { isLossCounted } from "../../src/domain/attempt.ts";
import { runCommand } from "../../src/std/process.ts";
import { agentsOf, killOne, leftOf } from "./chaos-kill.ts";
import { dice } from "./dice.ts";
import { MIXED_AGENT, MIXED_TASKS, mixedFiles } from "./mixed-tasks.ts";
import type { MixedTask } from "./mixed-tasks.ts";
import { startRingmaster } from "./ringmaster.ts";

/** How often a server or a worker is killed (0: never), by which seed, and how long it may take. */
export type MixedPlan = { workers: number; kills: number; seed: number; limit_ms: number };

/** Where each task ended, and what was left; lists are empty when nothing went wrong. */
export type MixedResult = {
  duration_ms: number;
  kills: { server: number; worker: number };
  /** Tasks elsewhere than they must be, as `TITLE STATUS REASON`. */
  misplaced: string[];
  /** Completed tasks without a commit on main, and others with one, as `TITLE COMMITS`. */
  misdelivered: string[];
  /** Tasks that wait for a person without an open decision. */
  unasked: string[];
  /** Tasks with a running attempt although nobody works. */
  running: string[];
  /** Agents, checks and workers after all had ended. */
  orphans: string[];
  /** Whether every check is green on main. */
  main_is_green: boolean;
  report: string[];
};

type Whole = Awaited<ReturnType<typeof startRingmaster>>;
type Ring = { whole: Whole; repo: string; ids: Map<string, string>; worker_ids: string[] };

const PROJECT = "circus";
const KILL_EVERY_MS = 4_000;

/** Works off thirty mixed tasks unattended, with a kill -9 of server or worker now and then. */
export async function runMixed(plan: MixedPlan): Promise<MixedResult> {
  const begun = performance.now();
  const ring = await openRing(plan);
  try {
    const kills = await workedOff(ring, plan);
    const duration_ms = Math.round(performance.now() - begun);
    return { duration_ms, kills, ...(await inspect(ring)) };
  } finally {
    await ring.whole.close();
  }
}

async function openRing({ workers, kills }: MixedPlan): Promise<Ring> {
  const agent = `[agents.mixed]\nadapter = "generic"\nprogram = "sh"\n`;
  const args = `args = ["-c", ${JSON.stringify(MIXED_AGENT)}]\n`;
  const lease_ms = kills > 0 ? 6_000 : 60_000;
  const rest = `[workers]\nterminal = "process"\nlease_ms = ${lease_ms}\n[sandbox]\nmode = "off"\n`;
  const queue = `[queue]\nconcurrency = ${workers}\n`;
  const config = rest + queue + agent + args;
  const whole = await startRingmaster({ config, quick_checks: true });
  const repo = await makeRepository(whole);
  const client = await clientOf(whole);
  await client.call("addProject", { body: { name: PROJECT, repo } });
  const ids = new Map<string, string>();
  for (const task of MIXED_TASKS) ids.set(task.title, await addTask(client, task, ids));
  const worker_ids: string[] = [];
  for (let n = 1; n <= workers; n++) {
    const body = { name: `worker-${n}`, agent: "mixed" };
    worker_ids.push((await client.call("spawnNewWorker", { body })).id);
  }
  return { whole, repo, ids, worker_ids };
}

async function makeRepository(whole: Whole): Promise<string> {
  const repo = await whole.repository("tent");
  const marks = path.join(whole.folder, "marks");
  mkdirSync(marks);
  for (const [file, text] of Object.entries(mixedFiles(marks))) {
    mkdirSync(path.dirname(path.join(repo, file)), { recursive: true });
    writeFileSync(path.join(repo, file), text);
  }
  await whole.git(repo, "add", "--all");
  await whole.git(repo, "commit", "--quiet", "--message", "The tent");
  return repo;
}

async function clientOf(whole: Whole): Promise<Client> {
  const token = (await whole.run(["token"])).stdout.trim();
  return makeClient({ url: whole.url, token });
}

async function addTask(
  client: Client,
  { title, after }: MixedTask,
  ids: ReadonlyMap<string, string>,
): Promise<string> {
  const depends_on = after.flatMap((each) => ids.get(each) ?? []);
  const body = { project_id: PROJECT, title, agent: "mixed", ready: true, depends_on };
  return (await client.call("addTask", { body })).id;
}

/** Until every task is where it must be, or nothing goes on any more. */
async function workedOff(ring: Ring, plan: MixedPlan) {
  const roll = dice(plan.seed);
  const tally = { server: 0, worker: 0 };
  const end = performance.now() + plan.limit_ms;
  let next = performance.now() + KILL_EVERY_MS;
  while (performance.now() < end && (await misplaced(ring)).length > 0) {
    await setTimeout(250);
    if (tally.server + tally.worker >= plan.kills || performance.now() < next) continue;
    next = performance.now() + KILL_EVERY_MS * (0.5 + roll());
    const prey = roll() < 0.5 ? "server" : "worker";
    if (kill(ring, prey, roll())) tally[prey] += 1;
  }
  return tally;
}

function kill(ring: Ring, prey: "server" | "worker", roll: number): boolean {
  if (prey === "worker")
    return killOne("worker", { worker_ids: ring.worker_ids, socket: "" }, roll) !== null;
  const state = readFileSync(path.join(ring.whole.home, "run/state.json"), "utf8");
  const { server_pid } = JSON.parse(state) as { server_pid: number };
  try {
    return process.kill(server_pid, "SIGKILL");
  } catch {
    return false; // it was just being replaced
  }
}

/** Asked again while the server is being started anew. */
async function tasksOf({ whole }: Ring) {
  const client = await clientOf(whole);
  for (let tries = 0; ; tries += 1)
    try {
      return (await client.call("listTasks", { query: { limit: 100 } })).items;
    } catch (error) {
      if (tries > 100) throw error;
      await setTimeout(200);
    }
}

async function misplaced(ring: Ring): Promise<string[]> {
  const found: string[] = [];
  const tasks = new Map((await tasksOf(ring)).map((task) => [task.title, task]));
  for (const { title, ends } of MIXED_TASKS) {
    const task = tasks.get(title);
    if (task && (ends.includes(task.status) || (await isLostTooOften(ring, task)))) continue;
    found.push(`${title} ${task?.status} ${task?.reason ?? ""}`.trim());
  }
  return found;
}

/** Attempts whose workers were killed one after the other count, so a person is asked sooner. */
async function isLostTooOften(
  { whole }: Ring,
  { id, status }: { id: string; status: string },
): Promise<boolean> {
  if (status !== "blocked") return false;
  const { items } = await (await clientOf(whole)).call("listAttempts", { params: { id } });
  return items.some(
    ({ resolution }, at) => resolution === "lost" && isLossCounted(items.slice(0, at)),
  );
}

async function inspect(ring: Ring): Promise<Omit<MixedResult, "duration_ms" | "kills">> {
  const client = await clientOf(ring.whole);
  const tasks = await tasksOf(ring);
  const { items: decisions } = await client.call("listDecisions", { query: { status: "open" } });
  const asked = new Set(decisions.map(({ task_id }) => task_id));
  const waits = ["blocked", "needs_decomposition"];
  const unasked = tasks.filter(({ id, status }) => waits.includes(status) && !asked.has(id));
  const all = await Promise.all(
    tasks.map(({ id }) => client.call("listAttempts", { params: { id } })),
  );
  const running = all.flatMap(({ items }) => items.filter(({ resolution }) => resolution === null));
  const left = agentsOf(ring.worker_ids);
  for (const id of ring.worker_ids) await client.call("killWorker", { params: { id } });
  return {
    misplaced: await misplaced(ring),
    misdelivered: await misdelivered(ring, tasks),
    unasked: unasked.map(({ title }) => title),
    running: running.map(({ task_id }) => task_id),
    orphans: [...left, ...leftOf(ring.worker_ids)],
    main_is_green: await isGreen(ring),
    report: tasks.map(({ title, status, attempts }) => `${title}: ${status} (${attempts})`),
  };
}

async function misdelivered(
  { whole, repo }: Ring,
  tasks: readonly { id: string; title: string; status: string }[],
): Promise<string[]> {
  const format = "--format=%(trailers:key=Ringmaster-Task,valueonly)";
  const log = (await whole.git(repo, "log", "main", format)).split("\n");
  return tasks.flatMap(({ id, title, status }) => {
    const times = log.filter((line) => line === id).length;
    const must = status === "completed" ? times >= 1 : times === 0;
    return must ? [] : [`${title} ${times}`];
  });
}

async function isGreen({ whole, repo }: Ring): Promise<boolean> {
  const tree = path.join(whole.folder, "main");
  await whole.git(repo, "worktree", "add", "--quiet", "--detach", tree, "main");
  const command = { program: "sh", args: ["check.sh"], cwd: tree, env: whole.env, stdin: null };
  return (await runCommand(command, { timeout_ms: 60_000 })).exit_code === 0;
}
