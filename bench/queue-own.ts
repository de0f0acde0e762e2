import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore, type SqliteOptions } from "../src/adapters/store/sqlite.ts";
import type { Attempt } from "../src/domain/attempt.ts";
import { PROJECT_DEFAULTS, type Project } from "../src/domain/project.ts";
import { repositorySettings } from "../src/domain/settings.ts";
import { TASK_DEFAULTS, type Task } from "../src/domain/task.ts";
import { progress, recordEvidence } from "../src/engine/attempts/held.ts";
import { claim, type Claimed } from "../src/engine/queue/claim.ts";
import { report } from "../src/engine/attempts/report.ts";
import { addWorker } from "../src/engine/workers.ts";
import type { World } from "../src/engine/world.ts";
import { systemClock } from "../src/main/clock.ts";
import { findHome } from "../src/main/home.ts";
import { makeWorld } from "../src/main/world.ts";
import type { Store, Tables } from "../src/ports/store.ts";
import { inLanes, numbers, type QueueSubject } from "./queue-subject.ts";

type Synchronous = NonNullable<SqliteOptions["synchronous"]>;

const clock = systemClock();
const PROJECT_ID = "pj-bench";
const OBJECT = "0".repeat(40);
const FILLED_AT_ONCE = 5_000;
const LANES_MAX = 64;

function aProject(at: string): Project {
  return {
    id: PROJECT_ID,
    name: "bench",
    repo: "/nowhere",
    default_branch: "main",
    is_self: false,
    ...PROJECT_DEFAULTS,
    stages: [],
    collisions: "allow",
    created_at: at,
    updated_at: at,
  };
}

let made = 0;

/** Numbered: of a hundred thousand short ids that fall by chance, two may be alike. */
function taskId(): string {
  made += 1;
  return `bd-${made.toString(36).padStart(8, "0")}`;
}

function aTask(at: string): Task {
  return {
    id: taskId(),
    project_id: PROJECT_ID,
    title: "Feed the lions",
    description: "",
    kind: "task",
    priority: "P2",
    status: "ready",
    agent: null,
    ...TASK_DEFAULTS,
    rank: Math.random(),
    created_at: at,
    updated_at: at,
  };
}

async function fill(store: Store, jobs: number): Promise<void> {
  for (let left = jobs; left > 0; left -= FILLED_AT_ONCE) {
    const at = clock.now();
    const tasks = numbers(Math.min(left, FILLED_AT_ONCE)).map(() => aTask(at));
    await store.write((t) => t.tasks.insertAll(tasks));
  }
}

/**
 * The store by itself: one transaction takes the best claimable task by compare-and-set and inserts
 * its attempt, transition and event; one more completes it, with transition and event.
 */
export async function storeSubject(synchronous: Synchronous): Promise<QueueSubject> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-queue-"));
  const store = await openSqliteStore({ file: join(folder, "queue.db"), synchronous });
  await store.write((t) => t.projects.insert(aProject(clock.now())));
  return {
    name: `store, ${synchronous}`,
    fill: (jobs) => fill(store, jobs),
    drain: (jobs, at_once) =>
      inLanes(numbers(at_once), numbers(jobs), async () => {
        const task = await store.write(take);
        await store.write((t) => complete(t, task));
      }),
    stop: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function take(t: Tables): Promise<Task> {
  const at = clock.now();
  const [task] = await t.tasks.claimable(at, 1);
  if (!task) throw new Error("expected a task to take, the queue is empty");
  const changes = { status: "coding", attempts: task.attempts + 1, updated_at: at } as const;
  if (!(await t.tasks.update(task.id, task.version, changes))) throw new Error("moved on");
  await t.attempts.insert(anAttempt(task, at));
  await told(t, { task, from: "ready", to: "coding", at });
  return { ...task, ...changes, version: task.version + 1 };
}

async function complete(t: Tables, task: Task): Promise<void> {
  const at = clock.now();
  const changes = { status: "completed", updated_at: at } as const;
  if (!(await t.tasks.update(task.id, task.version, changes))) throw new Error("moved on");
  await t.attempts.update(attemptId(task), { resolution: "proven", ended_at: at });
  await told(t, { task, from: "coding", to: "completed", at });
}

type Move = { task: Task; from: "ready" | "coding"; to: "coding" | "completed"; at: string };

async function told(t: Tables, { task, from, to, at }: Move): Promise<void> {
  const move = { from, to, trigger: "bench", actor: "bench", reason: "measured" };
  await t.transitions.insert({ task_id: task.id, ...move, at });
  const event = { at, kind: "task.moved", subject: task.id, task_id: task.id } as const;
  await t.events.append({ ...event, data: move });
}

const attemptId = ({ id }: Task) => id.replace("bd-", "at-");

function anAttempt(task: Task, at: string): Attempt {
  return {
    id: attemptId(task),
    task_id: task.id,
    worker_id: "wk-bench",
    number: 1,
    fence: 1,
    agent: "claude-code",
    branch: `ringmaster/${task.id}`,
    worktree: "/nowhere",
    base_commit: null,
    head_commit: null,
    session_id: null,
    subscription: null,
    files: [],
    resumed_from: null,
    paused: false,
    liveness: null,
    iterations: 0,
    resolution: null,
    outcome: null,
    reason: null,
    cost_usd: null,
    tokens: { input: null, output: null, cache_read: null, cache_write: null },
    heartbeat_at: at,
    started_at: at,
    ended_at: null,
  };
}

const CONFIG = (synchronous: Synchronous) =>
  `[queue]\nconcurrency = 1000\n[workers]\nterminal = "process"\n` +
  `[database]\nsynchronous = "${synchronous}"\n`;

const SETTINGS = repositorySettings.parse({ checks: [{ name: "unit", command: "true" }] });

/**
 * The whole engine: `claim` with its rules, token, history and events; then, in one transaction,
 * the worker's word that it tests, green evidence for the project's check, and the report by which
 * the task is completed. Git is left out: the tree and the settings that a server reads are given.
 */
export async function engineSubject(synchronous: Synchronous): Promise<QueueSubject> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-queue-"));
  await writeFile(join(folder, "config.toml"), CONFIG(synchronous));
  const world = await openWorld(folder);
  const { store } = world;
  await store.write((t) => t.projects.insert(aProject(clock.now())));
  const nameOf = (lane: number) => `lane-${lane}`;
  for (const name of numbers(LANES_MAX).map(nameOf))
    await store.write((t) => addWorker(world, t, { name, agent: "claude-code" }));
  return {
    name: `engine, ${synchronous}`,
    fill: (jobs) => fill(store, jobs),
    drain: (jobs, at_once) =>
      inLanes(numbers(at_once), numbers(jobs), async (lane) => {
        const request = { worker: nameOf(lane), commit: null };
        const claimed = await store.write((t) => claim(world, t, request));
        if (!claimed) throw new Error("expected a claim, got none");
        await store.write((t) => prove(world, t, claimed));
      }),
    stop: async () => {
      await world.ranker.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function openWorld(folder: string): Promise<World> {
  const home = findHome({ RINGMASTER_HOME: folder });
  const quiet = () => undefined;
  return makeWorld({
    home,
    database: join(folder, "queue.db"),
    commit: OBJECT,
    generation: 1,
    failpoint: undefined,
    log: { info: quiet, warn: quiet, error: quiet },
    channel: null,
  });
}

async function prove(world: World, t: Tables, { attempt, task }: Claimed): Promise<void> {
  const { id, fence } = attempt;
  const tree = createHash("sha1").update(task.id).digest("hex");
  const step = { iteration: 1, step: "testing", base_commit: OBJECT, session_id: null } as const;
  await progress(world, t, { id, fence, ...step });
  const check = { stage: "attempt", check: "unit", command: "true", iteration: 1 } as const;
  const result = { verdict: "green", exit_code: 0, duration_ms: 1, output: "", tree } as const;
  await recordEvidence(world, t, { task_id: task.id, attempt_id: id, ...check, ...result });
  const said = { id, fence, resolution: "proven", outcome: "success", question: null } as const;
  const told = { reason: "checks: green", head_commit: tree, tokens: attempt.tokens };
  const held = await report(
    world,
    t,
    { ...said, ...told, cost_usd: null },
    {
      tree,
      settings: SETTINGS,
    },
  );
  if (held.task.status !== "completed") throw new Error(`expected completed: ${held.task.status}`);
}
