import type { Effect } from "../../domain/effect.ts";
import { advances, RELOAD_ENDS, type Reload, type ReloadPhase } from "../../domain/reload.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { ReloadNews } from "../../ports/releaser.ts";
import type { Tables } from "../../ports/store.ts";
import { apply, type Proof } from "../moves/apply.ts";
import { readLimits } from "../attempts/finish.ts";
import { happened } from "../ledger.ts";
import { requireSelfProject } from "../projects.ts";
import { queueEffect, RELEASE_LANE, type Order } from "./orders.ts";
import { scratchOf } from "../worktrees/places.ts";
import type { World } from "../world.ts";

/** A wish for new code to serve. */
export type ReleaseWish = Pick<Reload, "task_id" | "trigger" | "to_commit" | "base_commit">;

/** Opens a reload, in the caller's transaction. */
export async function openReload(
  world: Pick<World, "clock" | "self">,
  tables: Tables,
  { task_id, trigger, to_commit, base_commit }: ReleaseWish,
): Promise<Reload> {
  const reload: Reload = {
    task_id,
    trigger,
    to_commit,
    base_commit,
    id: world.clock.id("reload"),
    phase: "staging",
    from_commit: world.self.commit,
    from_generation: world.self.generation,
    to_generation: null,
    reason: null,
    revert_commit: null,
    evidence: {},
    started_at: world.clock.now(),
    ended_at: null,
  };
  await tables.reloads.insert(reload);
  await reloadChanged(world, tables, reload);
  return reload;
}

async function reloadChanged(
  world: Pick<World, "clock">,
  tables: Tables,
  reload: Reload,
): Promise<void> {
  const { phase, reason, from_commit, to_commit, revert_commit } = reload;
  await happened(world.clock, tables, {
    kind: "reload.changed",
    subject: reload.id,
    task_id: reload.task_id,
    data: { phase, reason, from_commit, to_commit, revert_commit },
  });
}

/** A phase that a reload has reached, with what was measured. */
export type Phase = {
  phase: ReloadPhase;
  reason?: string | null;
  evidence?: Record<string, unknown>;
  from_generation?: number;
  to_generation?: number;
};

/** Takes in everything the supervisor has recorded that the store does not know yet. */
export async function ingestJournal(world: World): Promise<void> {
  for (const entry of await world.releaser.journal()) await ingest(world, entry);
}

async function ingest(world: World, entry: ReloadNews): Promise<void> {
  const known = await world.store.read((tables) => tables.reloads.find(entry.id));
  if (!known || !advances(known.phase, entry.phase)) return;
  await recordPhase(world, entry.id, entry);
}

/**
 * Writes a phase of a reload, moves its task along, and queues what must follow; once per phase.
 */
export async function recordPhase(world: World, id: string, reached: Phase): Promise<void> {
  const limits = HARM.includes(reached.phase) ? await limitsBefore(world, id) : null;
  await world.store.write(async (tables) => {
    const reload = await tables.reloads.find(id);
    if (!reload || !advances(reload.phase, reached.phase)) return;
    const after = advanced(world, reload, reached);
    await tables.reloads.update(id, after);
    await reloadChanged(world, tables, after);
    await follow(world, tables, after, limits);
  });
}

/** Phases after which a merged change is taken back, and its task tried again or not. */
const HARM: readonly ReloadPhase[] = ["refused", "rolled_back"];

/** The limits that were in force before the change that did harm. */
async function limitsBefore(world: World, id: string): Promise<Proof> {
  return readLimits(async () => {
    const { repo, default_branch } = await world.store.read(requireSelfProject);
    const reload = await world.store.read((tables) => tables.reloads.find(id));
    const base = reload?.base_commit ?? (await world.delivery.head(repo, default_branch));
    return world.workspace.settings(repo, base);
  });
}

function advanced(world: World, reload: Reload, reached: Phase): Reload {
  const ended = RELOAD_ENDS.includes(reached.phase);
  return {
    ...reload,
    phase: reached.phase,
    reason: reached.reason ?? reload.reason,
    from_generation: reached.from_generation ?? reload.from_generation,
    to_generation: reached.to_generation ?? reload.to_generation,
    evidence: { ...reload.evidence, [reached.phase]: reached.evidence ?? {} },
    ended_at: ended ? world.clock.now() : null,
  };
}

async function follow(
  world: World,
  tables: Tables,
  reload: Reload,
  limits: Proof | null,
): Promise<void> {
  if (reload.phase === "interrupted") return again(world, tables, reload);
  const task = reload.task_id === null ? undefined : await tables.tasks.find(reload.task_id);
  if (task) await moveTask(world, tables, { task, limits }, reload);
  if (HARM.includes(reload.phase) && reload.trigger === "merge")
    await queueEffect(world.clock, tables, orderFor("revert", reload));
}

/**
 * The triggers by which a phase leads its task on from where that is. A task that is past it, as
 * after a reload that was interrupted and asked for again, or that went elsewhere, stays.
 */
const MOVES: Partial<Record<ReloadPhase, Partial<Record<TaskState, readonly string[]>>>> = {
  flipped: { deploying: ["flipped"] },
  settled: { deploying: ["flipped", "settled"], verifying: ["settled"] },
  refused: { deploying: ["release_refused"], verifying: ["rolled_back"] },
  rolled_back: { deploying: ["flipped", "rolled_back"], verifying: ["rolled_back"] },
};

async function moveTask(
  world: World,
  tables: Tables,
  { task, limits }: { task: Task; limits: Proof | null },
  reload: Reload,
): Promise<void> {
  let at = task;
  for (const trigger of MOVES[reload.phase]?.[task.status] ?? []) {
    const back = trigger === "release_refused" || trigger === "rolled_back";
    at = await apply(world, tables, {
      task: at,
      trigger,
      actor: "supervisor",
      proof: limits,
      reason: back ? reload.reason : null,
      changes: back ? { merge_commit: null } : {},
    });
  }
}

/** A reload that was cut off before its flip is asked for again, under a new id. */
async function again(world: World, tables: Tables, reload: Reload): Promise<void> {
  const next = await openReload(world, tables, reload);
  await queueEffect(world.clock, tables, orderFor("release", next));
}

/** The release or revert of a reload, as work to be queued. */
export function orderFor(kind: "release" | "revert", { id, task_id }: Reload): Order {
  return { key: `${kind}:${id}`, kind, task_id, payload: { reload_id: id }, lane: RELEASE_LANE };
}

/** The trailer by which a revert that was done already is found again. */
const revertTrailer = (reload_id: string): string => `Ringmaster-Reverts: ${reload_id}`;

/** Takes a harmful change back from main by a new commit; history is kept. */
export async function revert(world: World, effect: Effect): Promise<void> {
  const { reload, project } = await world.store.read(async (tables) => ({
    reload: await tables.reloads.find(effect.payload["reload_id"] ?? ""),
    project: await requireSelfProject(tables),
  }));
  if (!reload?.base_commit || reload.revert_commit !== null) return;
  const { commit } = await world.delivery.revert({
    repo: project.repo,
    default_branch: project.default_branch,
    from: reload.base_commit,
    to: reload.to_commit,
    message: revertMessage(reload),
    marker: revertTrailer(reload.id),
    scratch: scratchOf(world, "merge"),
  });
  await world.store.write(async (tables) => {
    await tables.reloads.update(reload.id, { revert_commit: commit });
    await reloadChanged(world, tables, { ...reload, revert_commit: commit });
  });
}

function revertMessage(reload: Reload): string {
  const lines = [`revert ${reload.task_id}: ${reload.reason ?? reload.phase}`, ""];
  lines.push(`Takes back ${reload.to_commit}, which was ${reload.phase.replace("_", " ")}.`, "");
  lines.push(revertTrailer(reload.id));
  return lines.join("\n");
}
