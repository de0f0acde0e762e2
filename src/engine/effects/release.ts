import path from "node:path";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import type { Attempt } from "../../domain/attempt.ts";
import type { Effect } from "../../domain/effect.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import { RELOAD_ENDS, type Reload } from "../../domain/reload.ts";
import type { ReleaseProbe } from "../../ports/releaser.ts";
import { proveTree } from "./merge.ts";
import { requireSelfProject } from "../projects.ts";
import { openReload, recordPhase } from "./reloads.ts";
import { requireTask } from "../tasks/submit.ts";
import type { World } from "../world.ts";

/** Requests that a new release must answer like the one that serves. */
const REPLAYED = [
  "/health",
  "/api/tasks",
  "/api/queue",
  "/api/workers",
  "/api/projects",
  "/api/reload",
];

/**
 * Stages the merged commit of a task, or the wished one, and asks the supervisor to let it
 * serve.
 */
export async function release(world: World, effect: Effect): Promise<void> {
  const reload = await reloadOf(world, effect);
  if (RELOAD_ENDS.includes(reload.phase)) return;
  if ((await world.releaser.journal()).some((entry) => entry.id === reload.id)) return;
  const project = await world.store.read(requireSelfProject);
  world.failpoint("release.staging");
  const staged = await stageProven(world, project, reload);
  if (!staged) return;
  const snapshot = path.join(world.home, "run", "snapshots", `${reload.id}.db`);
  await makeRoom(snapshot);
  await world.store.snapshot(snapshot);
  await recordPhase(world, reload.id, { phase: "staged", evidence: { ...staged } });
  world.failpoint("release.staged");
  await world.releaser.request({
    id: reload.id,
    release: staged.folder,
    commit: reload.to_commit,
    snapshot,
    probes: probesFor(project),
    replay: REPLAYED,
    watch_ms: world.config.reload.watch_ms,
  });
}

const SNAPSHOTS_KEPT = 3;

/**
 * Removes what an earlier try left at this place, and all but the newest of the other snapshots.
 */
async function makeRoom(snapshot: string): Promise<void> {
  const folder = path.dirname(snapshot);
  await mkdir(folder, { recursive: true });
  await rm(snapshot, { force: true });
  const files = (await readdir(folder)).map((name) => path.join(folder, name));
  const aged = await Promise.all(
    files.map(async (file) => ({ file, age: (await stat(file)).mtimeMs })),
  );
  const old = aged.toSorted((a, b) => b.age - a.age).slice(SNAPSHOTS_KEPT);
  for (const { file } of old) await rm(file, { force: true });
}

async function reloadOf(world: World, effect: Effect): Promise<Reload> {
  return world.store.write(async (tables) => {
    const known = effect.payload["reload_id"];
    const found = known === undefined ? undefined : await tables.reloads.find(known);
    if (found) return found;
    const task = await requireTask(tables, effect.task_id ?? "");
    const made = await openReload(world, tables, {
      task_id: task.id,
      trigger: "merge",
      to_commit: task.merge_commit ?? "",
      base_commit: effect.payload["base"] || null,
    });
    const payload = { ...effect.payload, reload_id: made.id };
    await tables.effects.update(effect.key, { payload });
    return made;
  });
}

async function stageProven(world: World, project: Project, reload: Reload) {
  const { repo } = project;
  try {
    const staged = await world.releaser.stage({ repo, commit: reload.to_commit });
    const settings = await world.workspace.settings(repo, reload.to_commit);
    const tree = await world.delivery.tree(repo, reload.to_commit);
    const attempt = await provenAttempt(world, reload);
    const job = { attempt, task: null, project, stage: "release" as const };
    const proof = { tree, settings };
    if (await proveTree(world, { ...job, commit: reload.to_commit, proof })) return staged;
    await refuse(world, reload, "the release's own checks are not green");
  } catch (error) {
    if (!(error instanceof Problem) || error.code === "check_unrunnable") throw error;
    await refuse(world, reload, error.message);
  }
  return null;
}

/** The attempt whose merge is released; null for a reload that a person asked for. */
async function provenAttempt(world: World, { task_id }: Reload): Promise<Attempt | null> {
  if (task_id === null) return null;
  const attempts = await world.store.read((tables) => tables.attempts.of(task_id));
  return attempts.findLast((each) => each.resolution === "proven") ?? null;
}

async function refuse(world: World, reload: Reload, reason: string): Promise<void> {
  await recordPhase(world, reload.id, { phase: "refused", reason });
}

/** A write and a read on a scratch task, tried on the copy of the database. */
function probesFor(project: Project): ReleaseProbe[] {
  const body = { project_id: project.id, title: "probe of a new release" };
  return [
    { method: "POST", path: "/api/tasks", body, status: 201 },
    { method: "GET", path: "/api/tasks/{id}", body: null, status: 200 },
    { method: "PATCH", path: "/api/tasks/{id}", body: { status: "ready" }, status: 200 },
    { method: "GET", path: "/api/queue", body: null, status: 200 },
  ];
}
