import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Effect } from "../../src/domain/effect.ts";
import type { Project } from "../../src/domain/project.ts";
import type { TaskState } from "../../src/domain/states.ts";
import type { Task } from "../../src/domain/task.ts";
import type { Worker } from "../../src/domain/worker.ts";
import { progress, recordEvidence } from "../../src/engine/attempts/held.ts";
import { claim, type Claimed, worktreePlan } from "../../src/engine/queue/claim.ts";
import { makeDuties } from "../../src/engine/duties.ts";
import { finish } from "../../src/engine/attempts/finish.ts";
import { addProject } from "../../src/engine/projects.ts";
import { type NewTask, submit } from "../../src/engine/tasks/submit.ts";
import { addWorker } from "../../src/engine/workers.ts";
import type { World } from "../../src/engine/world.ts";
import type { Report } from "../../src/engine/attempts/report.ts";
import { findHome } from "../../src/main/home.ts";
import { makeWorld } from "../../src/main/world.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ReloadJob, ReloadNews } from "../../src/ports/releaser.ts";
import { gitPlace, type GitPlace } from "../scenarios/git/place.ts";

/** The commit that every world here says it runs. */
export const OWN_COMMIT = "0".repeat(40);

/** A check that is green when `done.txt` is there. */
export const DONE_CHECK = '[[checks]]\nname = "done"\ncommand = "test -f done.txt"\n';

/** What an engine is made of: real parts all, in a home of its own that goes with the test. */
export type Ring = {
  world: World;
  place: GitPlace;
  project: Project;
  /** What the supervisor was asked; its channel is the outer edge of the releaser's port. */
  requested: ReloadJob[];
  logged: string[];
  /** Lets this much time pass on the wall and the monotonic clock alike. */
  pass(duration_ms: number): void;
  /** A task that is ready, unless told otherwise. */
  task(more?: Partial<NewTask>): Promise<Task>;
  worker(name: string, agent?: string): Promise<Worker>;
  claim(worker: Worker): Promise<Claimed | null>;
  find(id: string): Promise<Task>;
};

/** What a ring may be told: the repository's settings, its branch, and whether it is our own. */
export type RingOptions = {
  toml?: string;
  branch?: string;
  is_self?: boolean;
  /** The whole of config.toml, in place of the usual one. */
  config?: string;
};

/** Opens a ring with one project, named circus. */
export async function openRing(options: RingOptions = {}): Promise<Ring> {
  const { toml = DONE_CHECK, branch = "main", is_self = false, config = CONFIG } = options;
  const place = gitPlace({ branch });
  place.commit("ringmaster.toml", toml);
  const requested: ReloadJob[] = [];
  const logged: string[] = [];
  const { world, pass } = await openWorld(place, { requested, logged, config });
  const project = await addProject(world, { name: "circus", repo: place.repo, is_self });
  const write: World["store"]["write"] = (work) => world.store.write(work);
  return {
    world,
    place,
    project,
    requested,
    logged,
    pass,
    task: (more) => write((tables) => submit(world, tables, newTask(more), "owner")),
    worker: (name, agent = "claude-code") =>
      write((tables) => addWorker(world, tables, { name, agent })),
    claim: ({ id }) => write((tables) => claim(world, tables, { worker: id, commit: null })),
    find: (id) => found(world, id),
  };
}

/** Where requests and log lines go; without a list of requests there is no supervisor. */
type Told = { requested: ReloadJob[] | null; logged: string[]; config?: string };

/** Room for many tasks at once, however few cores the machine has, and no worktrees in reserve. */
const CONFIG = `
[workers]
terminal = "process"
[queue]
concurrency = 100
[worktrees]
pool = 0
`;

/** A world over a place; another one over the same place is a second server on one database. */
export async function openWorld(place: GitPlace, told: Told, generation = 1) {
  const { requested, logged, config = CONFIG } = told;
  mkdirSync(place.home, { recursive: true });
  writeFileSync(join(place.home, "config.toml"), config);
  const home = findHome({ RINGMASTER_HOME: place.home });
  const say = (facts: Record<string, unknown>, message: string) =>
    void logged.push(`${message} ${JSON.stringify(facts)}`);
  const made = await makeWorld({
    home,
    database: home.database,
    commit: OWN_COMMIT,
    generation,
    failpoint: undefined,
    log: { info: say, warn: say, error: say },
    channel: requested && { requestReload: (job) => void requested.push(job) },
  });
  onTestFinished(async () => {
    await made.ranker.close();
    await made.store.close();
  });
  let ahead_ms = 0;
  const clock: Clock = {
    ...made.clock,
    now: () => new Date(Date.parse(made.clock.now()) + ahead_ms).toISOString(),
    monotonic: () => made.clock.monotonic() + ahead_ms,
  };
  const pass = (duration_ms: number) => void (ahead_ms += duration_ms);
  return { world: { ...made, clock }, pass };
}

function newTask(more: Partial<NewTask> = {}): NewTask {
  return {
    project_id: "circus",
    title: "Feed the lions",
    description: "",
    kind: "task",
    priority: "P2",
    agent: null,
    depends_on: [],
    ready: true,
    ...more,
  };
}

async function found(world: World, id: string): Promise<Task> {
  const task = await world.store.read((tables) => tables.tasks.find(id));
  if (!task) throw new Error(`expected the task ${id}, found none`);
  return task;
}

/** A worker's claim of a fresh ready task. */
export async function claimedTask(ring: Ring, more?: Partial<NewTask>): Promise<Claimed> {
  const { id } = await ring.task(more);
  const worker = await ring.worker(`worker-${id.slice(3)}`, more?.agent ?? "claude-code");
  const claimed = await ring.claim(worker);
  if (claimed?.task.id !== id) throw new Error(`expected a claim of ${id}`);
  return claimed;
}

/** Writes files in the attempt's worktree and commits them, as a worker does; answers the state. */
export async function workOn(ring: Ring, { attempt }: Claimed, files: Record<string, string>) {
  const { world, place, project } = ring;
  const plan = worktreePlan(attempt, project);
  const { base } = await world.workspace.prepare(plan);
  const said = { id: attempt.id, fence: attempt.fence, iteration: 1, session_id: null };
  const told = { ...said, base_commit: base };
  await world.store.write((t) => progress(world, t, { ...told, step: "coding" }));
  for (const [path, text] of Object.entries(files)) place.write(path, text, plan.path);
  const state = await world.workspace.commit(plan, "the work");
  await world.store.write((t) => progress(world, t, { ...told, step: "testing" }));
  return { ...state, base };
}

/** Runs the checks of a commit as the worker does and records what they said. */
export async function checkOn(
  ring: Ring,
  { attempt }: Claimed,
  { head, tree, base }: { head: string; tree: string; base: string },
): Promise<void> {
  const { world, place } = ring;
  const settings = await world.workspace.settings(place.repo, base);
  const { signal } = new AbortController();
  const job = { repo: place.repo, commit: head, scratch: place.scratch, settings, signal };
  for (const { check, ...run } of await world.workspace.check(job))
    await world.store.write((tables) =>
      recordEvidence(world, tables, {
        ...run,
        task_id: attempt.task_id,
        attempt_id: attempt.id,
        iteration: 1,
        stage: "attempt",
        check: check.name,
        command: check.command,
        tree,
      }),
    );
}

/** A report of the attempt, "failed" unless told otherwise. */
export function reportOf({ attempt }: Claimed, more: Partial<Report> = {}): Report {
  return {
    id: attempt.id,
    fence: attempt.fence,
    resolution: "failed",
    question: null,
    outcome: "failed",
    reason: "red checks: done",
    head_commit: null,
    tokens: { input: 1, output: 2, cache_read: null, cache_write: null },
    cost_usd: null,
    ...more,
  };
}

/** A task whose work is proven and waits to be merged. */
export async function mergingTask(
  ring: Ring,
  files: Record<string, string> = { "done.txt": "done\n" },
): Promise<Claimed> {
  const claimed = await claimedTask(ring);
  const state = await workOn(ring, claimed, files);
  await checkOn(ring, claimed, state);
  const proven = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...proven, reason: "checks: green" }));
  return claimed;
}

/** Time passes this much faster while a ring leads, so that leases and backoffs end soon. */
const HASTE_MS = 5_000;

/** Leads until the task is in one of these states and no effect is due, then stops. */
export async function leadUntil(
  { world, pass }: Pick<Ring, "world" | "pass">,
  id: string,
  ...states: TaskState[]
): Promise<Task> {
  const duties = makeDuties(world);
  duties.lead();
  const haste = setInterval(() => pass(HASTE_MS), 100);
  try {
    const task = await whenCommitted(world, async () => {
      const now = await found(world, id);
      return states.includes(now.status) ? now : null;
    });
    await whenCommitted(world, async () => {
      const due = await world.store.read((tables) => tables.effects.due(world.clock.now()));
      return due.length === 0 ? due : null;
    });
    return task;
  } finally {
    clearInterval(haste);
    await duties.follow();
    await duties.idle();
  }
}

/** What `look` finds, looked for again after every commit until it is there. */
export async function whenCommitted<Found>(
  { store }: Pick<World, "store">,
  look: () => Promise<Found | null>,
): Promise<Found> {
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = store.onCommit(resolve);
    try {
      const found = await look();
      if (found !== null) return found;
      await promise;
    } finally {
      unsubscribe();
    }
  }
}

/** The effect with this key, or an error. */
export async function effectOf({ world }: Ring, key: string): Promise<Effect> {
  const effect = await world.store.read((tables) => tables.effects.find(key));
  if (!effect) throw new Error(`expected the effect ${key}, found none`);
  return effect;
}

/** Writes phases of a reload into the journal, as the supervisor does. */
export function journalSays(
  { place }: Ring,
  reload: { id: string; to_commit: string },
  ...phases: [ReloadNews["phase"], string?][]
): void {
  mkdirSync(join(place.home, "run"), { recursive: true });
  for (const [at, [phase, reason]] of phases.entries()) {
    const news: ReloadNews = {
      id: reload.id,
      seq: at + 1,
      at: "2026-01-02T03:04:05.678Z",
      phase,
      from_commit: "0".repeat(40),
      to_commit: reload.to_commit,
      from_generation: 1,
      to_generation: 2,
      reason: reason ?? null,
      evidence: {},
    };
    appendFileSync(join(place.home, "run", "reloads.jsonl"), `${JSON.stringify(news)}\n`);
  }
}
