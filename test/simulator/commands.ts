import { expect } from "vitest";
import type { Task } from "../../src/domain/task.ts";
import { heartbeat, progress, recordEvidence } from "../../src/engine/attempts/held.ts";
import { change } from "../../src/engine/tasks/change.ts";
import { claim } from "../../src/engine/queue/claim.ts";
import { depend, undepend } from "../../src/engine/tasks/edges.ts";
import { releaseQuarantined } from "../../src/engine/moves/quarantine.ts";
import { lose, report, type Report } from "../../src/engine/attempts/report.ts";
import { submit } from "../../src/engine/tasks/submit.ts";
import * as model from "./reference.ts";
import { outcomeOf, SETTINGS, type Stage } from "./stage.ts";

/** Something that is done to the queue and to the model of it, and answered alike by both. */
export type Command = (stage: Stage) => Promise<void>;

const PRIORITIES = ["P0", "P1", "P2", "P3", "P4"] as const;
/** More open tasks than this make the steps slow and no better. */
const OPEN_MAX = 25;

const add: Command = async ({ model: m, random, world, write }) => {
  if (m.tasks.filter((t) => !model.isOver(t)).length >= OPEN_MAX) return;
  const project = random.pick(m.projects)?.id ?? "";
  const priority = random.below(5);
  const agent = random.pick([null, null, null, "claude-code", "codex", "rehearsal"]) ?? null;
  const needs = random.pick([[], [], [], ["sql"], ["rust", "sql"]]) ?? [];
  const files = random.pick([[], [], ["src"], ["src/a.ts"], ["docs"]]) ?? [];
  const ready = random.percent(70);
  const wanted = { title: "Work", description: "", kind: "task", depends_on: [] } as const;
  const made = await write((tables) =>
    submit(
      world(),
      tables,
      {
        ...wanted,
        depends_on: [],
        project_id: project,
        priority: PRIORITIES[priority] ?? "P2",
        agent,
        needs,
        files,
        ready,
      },
      "owner",
    ),
  );
  m.tasks.push({
    id: made.id,
    project,
    priority,
    status: ready ? "ready" : "draft",
    agent,
    needs,
    files,
    created: m.now,
    not_before: null,
    attempts: 0,
    quarantined_until: null,
    quarantines: 0,
  });
};

const connect: Command = async ({ model: m, random, world, write }) => {
  const [one, other] = [random.pick(m.tasks), random.pick(m.tasks)];
  if (!one || !other) return;
  const [from, to, is_child] = [one.id, other.id, random.percent(25)];
  const kind = is_child ? "parent_child" : "blocks";
  const edge = { task_id: from, depends_on_id: to, kind } as const;
  const got = await outcomeOf(write((tables) => depend(world(), tables, edge, "owner")));
  const expected = refusalOf(m, { from, to, is_child }) ?? "ok";
  expect([got, edge]).toEqual([expected, edge]);
  if (expected !== "ok") return;
  m.edges.push({ from, to, is_child });
  model.completeEpics(m, [from]);
};

function refusalOf(m: model.Model, { from, to, is_child }: model.MEdge): string | null {
  if (from === to) return "invalid_input";
  const task = model.taskOf(m, from);
  if (is_child && (model.isOver(task) || model.isHeld(task))) return "conflict";
  const twin = m.edges.some((e) => e.from === from && e.to === to && e.is_child === is_child);
  if (twin) return "conflict";
  return model.closesCycle(m, from, to) ? "cycle" : null;
}

const disconnect: Command = async ({ model: m, random, world, write }) => {
  const edge = random.pick(m.edges);
  if (!edge) return;
  const { from, to, is_child } = edge;
  const kind = is_child ? "parent_child" : "blocks";
  const row = { task_id: from, depends_on_id: to, kind } as const;
  await write((tables) => undepend(world(), tables, row, "owner"));
  m.edges.splice(m.edges.indexOf(edge), 1);
  model.completeEpics(m, [from]);
};

const urge: Command = async ({ model: m, random, world, write }) => {
  const task = random.pick(m.tasks);
  if (!task) return;
  task.priority = random.below(5);
  const wanted = { priority: PRIORITIES[task.priority] ?? "P2" };
  await write((tables) => change(world(), tables, { id: task.id, wanted, actor: "owner" }));
};

const STATES: readonly model.State[] = ["ready", "ready", "draft", "blocked", "archived"];

const move: Command = async ({ model: m, random, world, write }) => {
  const task = random.pick(m.tasks);
  const status = random.pick(STATES);
  if (!task || !status || task.status === status) return;
  const request = { id: task.id, wanted: { status: status as Task["status"] }, actor: "owner" };
  const from = task.status;
  const got = await outcomeOf(write((tables) => change(world(), tables, request)));
  const expected = model.move(m, task, status) ? "ok" : "illegal_transition";
  expect([from, status, got]).toEqual([from, status, expected]);
};

/** Several workers ask at the same time; their requests may share one commit. */
const claims: Command = async ({ model: m, random, world, write }) => {
  const workers = m.workers.filter(() => random.percent(50));
  const asked = workers.map(({ id, is_ours }) =>
    write((tables) =>
      claim(world(), tables, { worker: id, commit: is_ours ? world().self.commit : null }),
    ),
  );
  for (const [at, got] of (await Promise.all(asked)).entries()) {
    const worker = workers[at];
    if (!worker) continue;
    const expected = claimOf(m, worker);
    expect(got?.task.id ?? null).toBe(expected?.task ?? null);
    expect(got?.attempt.fence).toBe(expected?.fence);
    if (!expected || !got) continue;
    if ("id" in expected) expect(got.attempt.id).toBe(expected.id);
    else m.attempts.push({ ...expected, id: got.attempt.id });
  }
};

/** The attempt that a worker should be given: the one that it holds, or a new one. */
function claimOf(m: model.Model, worker: model.MWorker) {
  const held = worker.is_ours && model.running(m).find((a) => a.worker === worker.id);
  if (held && held.iterations === 0) return held;
  if (held) model.end(m, held, "lost");
  const task = model.choose(m, worker);
  return task && model.take(m, worker, task);
}

const beat: Command = async ({ model: m, random, world, write }) => {
  const attempt = random.pick(m.attempts);
  if (!attempt) return;
  const fence = attempt.fence + random.below(2);
  const said = { id: attempt.id, fence };
  const { proceed } = await write((tables) => heartbeat(world(), tables, said));
  expect(proceed).toBe(attempt.ended === null && fence === attempt.fence);
};

/** The next step of an attempt's loop; one that has ended is told that its fence is stale. */
const step: Command = async ({ model: m, random, world, write }) => {
  const attempt = random.percent(80) ? random.pick(model.running(m)) : random.pick(m.attempts);
  if (!attempt) return;
  const task = model.taskOf(m, attempt.task);
  const next = { coding: "testing", testing: "checks_red", error_fixing: "coding" } as const;
  const word = Object.hasOwn(next, task.status) ? next[task.status as keyof typeof next] : "coding";
  const said = { id: attempt.id, fence: attempt.fence, iteration: 1, step: word };
  const more = { base_commit: "0".repeat(40), session_id: null };
  const work = write((tables) => progress(world(), tables, { ...said, ...more }));
  expect(await outcomeOf(work)).toBe(attempt.ended === null ? "ok" : "stale_fence");
  if (attempt.ended !== null) return;
  attempt.iterations = 1;
  task.status = word === "checks_red" ? "error_fixing" : word;
};

/** A report of any attempt, running or long over, with its own fence or another. */
const tell: Command = async (stage) => {
  const { model: m, random, world, write } = stage;
  const attempt = random.percent(80) ? random.pick(model.running(m)) : random.pick(m.attempts);
  if (!attempt) return;
  const task = model.taskOf(m, attempt.task);
  const proven = task.status === "testing" && random.percent(40);
  const resolution: Report["resolution"] = proven
    ? "proven"
    : (random.pick(["failed", "given_back"] as const) ?? "failed");
  const fence = random.percent(90) ? attempt.fence : attempt.fence + 1;
  const tree = proven ? await greenTree(stage, attempt) : null;
  const work = write((tables) => {
    const said = { ...SAID, id: attempt.id, fence, resolution, head_commit: tree };
    return report(world(), tables, said, tree ? { tree, settings: SETTINGS } : null);
  });
  const is_repeat = fence === attempt.fence && attempt.ended === resolution && !proven;
  const is_live = attempt.ended === null && fence === attempt.fence;
  expect(await outcomeOf(work)).toBe(is_live || is_repeat ? "ok" : "stale_fence");
  if (!is_live) return;
  model.end(m, attempt, resolution);
  const project = m.projects.find((each) => each.id === task.project);
  if (project) project.spent += SAID.cost_usd;
};

const SAID: Omit<Report, "id" | "fence" | "resolution" | "head_commit"> & { cost_usd: number } = {
  question: null,
  outcome: "unknown",
  reason: "so it went",
  tokens: { input: null, output: null, cache_read: null, cache_write: null },
  cost_usd: 0.5,
};

/** Records that the one check is green for a fresh tree; answers the tree. */
async function greenTree(
  { random, world, write }: Stage,
  { id, task }: model.MAttempt,
): Promise<string> {
  const tree = Array.from({ length: 40 }, () => random.below(16).toString(16)).join("");
  const row = { check: "done", command: "true", verdict: "green", stage: "attempt" } as const;
  const run = { exit_code: 0, duration_ms: 1, output: "", iteration: 1 };
  const of = { task_id: task, attempt_id: id, tree };
  await write((tables) => recordEvidence(world(), tables, { ...row, ...run, ...of }));
  return tree;
}

const lapse: Command = async ({ model: m, random, world, write }) => {
  const attempt = random.pick(m.attempts);
  if (!attempt) return;
  await write((tables) =>
    lose(world(), tables, attempt.id, { reason: "its lease ran out", proof: null }),
  );
  if (attempt.ended === null) model.end(m, attempt, "lost");
};

const pass: Command = async ({ model: m, random, world }) => {
  m.now += random.pick([1, 1_000, 30_000, 600_000, 3_600_000, 90_000_000]) ?? 0;
  await releaseQuarantined(world());
  model.releaseQuarantined(m);
};

const govern: Command = async ({ model: m, random, write }) => {
  const project = random.pick(m.projects);
  if (!project) return;
  project.paused = random.percent(20);
  project.at_once = random.pick([null, null, 1, 2]) ?? null;
  project.budget = random.percent(40) ? project.spent + random.below(3) : null;
  project.collide = random.percent(70);
  const { paused, at_once: concurrency, budget: budget_usd } = project;
  const collisions = project.collide ? "hold" : "allow";
  await write(async (tables) => {
    const version = (await tables.projects.find(project.id))?.version ?? 0;
    const changes = { paused, concurrency, budget_usd, collisions } as const;
    expect(await tables.projects.update(project.id, version, changes)).toBe(true);
  });
};

const rest: Command = async ({ model: m, random, write }) => {
  const worker = random.pick(m.workers);
  if (!worker) return;
  worker.paused = random.percent(30);
  await write((tables) => tables.workers.update(worker.id, { paused: worker.paused }));
};

const restart: Command = (stage) => stage.restart();

/** Every command, as often as it should come among a thousand. */
export const COMMANDS: readonly { name: string; weight: number; run: Command }[] = [
  { name: "add", weight: 130, run: add },
  { name: "connect", weight: 90, run: connect },
  { name: "disconnect", weight: 40, run: disconnect },
  { name: "urge", weight: 50, run: urge },
  { name: "move", weight: 90, run: move },
  { name: "claims", weight: 200, run: claims },
  { name: "beat", weight: 30, run: beat },
  { name: "step", weight: 120, run: step },
  { name: "tell", weight: 140, run: tell },
  { name: "lapse", weight: 25, run: lapse },
  { name: "pass", weight: 90, run: pass },
  { name: "govern", weight: 40, run: govern },
  { name: "rest", weight: 13, run: rest },
  { name: "restart", weight: 2, run: restart },
];
