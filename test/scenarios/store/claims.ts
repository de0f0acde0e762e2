import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { Attempt } from "../../../src/domain/attempt.ts";
import type { Task } from "../../../src/domain/task.ts";
import type { Store } from "../../../src/ports/store.ts";
import { allowedEnv } from "../../../src/std/process.ts";
import { aProject, aTask } from "../../conformance/store/samples.ts";

/** How many tasks are claimed by how many processes, and after how many claims one is killed. */
export type ClaimPlan = {
  tasks: number;
  processes: number;
  lanes: number;
  claims_per_life: number;
};

/** What came of it. `doubled` and `lost` must be 0. */
export type ClaimResult = {
  tasks: number;
  kills: number;
  /** Tasks that were told to two claimers, or have not exactly one attempt. */
  doubled: number;
  /** Tasks that nobody claimed, and acknowledged claims that the database does not know. */
  lost: number;
};

type Told = { id: string; worker_id: string };

const FILLED_AT_ONCE = 5_000;
const CLAIMER = fileURLToPath(new URL("./claimer.ts", import.meta.url));
const wordOf = (n: number) => n.toString(36).padStart(5, "0");

/**
 * Processes claim tasks from one database at the same time. Each is killed (SIGKILL) after a random
 * number of claims and started anew, until nothing is left to claim.
 */
export async function claimUnderFire(plan: ClaimPlan): Promise<ClaimResult> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-claims-"));
  const file = join(folder, "ringmaster.db");
  const store = await openSqliteStore({ file });
  try {
    await fill(store, plan.tasks);
    const slots = Array.from({ length: plan.processes }, (_, n) => claimer(file, plan, n));
    const lives = (await Promise.all(slots)).flat();
    const told = lives.flatMap((life) => life.told);
    return { ...(await compare(store, plan, told)), kills: lives.filter((l) => l.killed).length };
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

async function fill(store: Store, tasks: number): Promise<void> {
  await store.write((t) => t.projects.insert(aProject()));
  for (let from = 0; from < tasks; from += FILLED_AT_ONCE) {
    const length = Math.min(FILLED_AT_ONCE, tasks - from);
    const rows = Array.from({ length }, (_, n) => aTask({ id: `bd-${wordOf(from + n)}` }));
    await store.write((t) => t.tasks.insertAll(rows));
  }
}

type Life = { told: Told[]; killed: boolean };

/** The lives of one claimer, the last of which found nothing left to do. */
async function claimer(file: string, plan: ClaimPlan, slot: number): Promise<Life[]> {
  const lives: Life[] = [];
  for (;;) {
    const worker_id = `wk-${wordOf(slot * 10_000 + lives.length)}`;
    const life = await live(file, plan, worker_id);
    lives.push(life);
    if (!life.killed) return lives;
  }
}

async function live(file: string, plan: ClaimPlan, worker_id: string): Promise<Life> {
  const child = spawn(process.execPath, [CLAIMER, file, worker_id, String(plan.lanes)], {
    env: allowedEnv(process.env),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const end = 1 + Math.floor(Math.random() * 2 * plan.claims_per_life);
  const told: Told[] = [];
  for await (const id of createInterface({ input: child.stdout })) {
    told.push({ id, worker_id });
    if (told.length === end) child.kill("SIGKILL");
  }
  const [code, signal] = await ended;
  if (code !== 0 && signal !== "SIGKILL") throw new Error(`a claimer ended with ${code}`);
  return { told: told.filter(({ id }) => id !== ""), killed: signal === "SIGKILL" };
}

async function compare(store: Store, plan: ClaimPlan, told: readonly Told[]) {
  const attempts = await store.read((t) => t.attempts.running());
  const holder = new Map(attempts.map(({ task_id, worker_id }) => [task_id, worker_id]));
  const twice = told.length - new Set(told.map(({ id }) => id)).size;
  const unknown = told.filter(({ id, worker_id }) => holder.get(id) !== worker_id).length;
  return {
    tasks: plan.tasks,
    doubled: twice + attemptsTooMany(attempts) + (await countedTwice(store)),
    lost: unknown + plan.tasks - holder.size,
  };
}

const attemptsTooMany = (attempts: readonly Attempt[]) =>
  attempts.length - new Set(attempts.map(({ task_id }) => task_id)).size;

/** Tasks that do not say themselves that they were claimed exactly once. */
async function countedTwice(store: Store): Promise<number> {
  let odd = 0;
  for (let after: string | null = null; ;) {
    const tasks: Task[] = await pageOf(store, after);
    odd += tasks.filter(({ attempts, version }) => attempts !== 1 || version !== 1).length;
    after = tasks.at(-1)?.id ?? null;
    if (after === null) return odd;
  }
}

const pageOf = (store: Store, after: string | null): Promise<Task[]> =>
  store.read((t) => t.tasks.list({}, { after, limit: FILLED_AT_ONCE }));
