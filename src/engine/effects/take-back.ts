import type { Attempt } from "../../domain/attempt.ts";
import type { Effect } from "../../domain/effect.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import type { Rebased, TakenBack } from "../../ports/delivery.ts";
import type { Tables } from "../../ports/store.ts";
import { redact, redactLine } from "../../std/redact.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { whyNotAllowed } from "../moves/allowed.ts";
import { apply } from "../moves/apply.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";
import { scratchOf } from "../worktrees/places.ts";
import { whyUnproven } from "./merge.ts";
import { queuePush } from "./push.ts";
import type { Again } from "./runner.ts";

const HELD_MS = 10_000;

/** Work of a task that is on the default branch: the commits `from..to`. */
type Merged = { task: Task; project: Project; from: string; to: string };

/**
 * Takes the merged work of tasks back as a person ordered, one after the other, each proven before
 * the branch moves. What cannot be taken back stays, says why, and so do those after it.
 */
export async function takeBack(world: World, effect: Effect): Promise<Again | void> {
  const trigger = triggerOf(effect);
  for (const [id, pinned] of orderedOf(effect)) {
    const merged = await world.store.read(async (tables) => {
      const found = await mergedOf(tables, id, pinned);
      return found && ((await whyStays(world, tables, id, trigger)) ?? found);
    });
    if (merged === null) continue; // done by an earlier try that was cut off
    const end =
      typeof merged === "string"
        ? ({ status: "unknown", detail: merged } as const)
        : await carryOut(world, merged, effect);
    world.failpoint("revert.moved");
    if (end.status === "held") return { again_ms: HELD_MS, reason: end.detail };
    if (end.status !== "reverted") return tell(world, id, refusalOf(end), effect);
    await settle(world, id, end.commit, effect);
  }
}

/** The tasks of an order, each with the commit by which it was merged when that was given. */
function orderedOf({ payload }: Effect): [id: string, pinned: string | undefined][] {
  const named = (payload["tasks"] ?? "").split(" ").map((each) => each.split(":"));
  return named.map(([id = "", pinned]) => [id, pinned]);
}

const triggerOf = ({ payload }: Effect) =>
  payload["again"] === "true" ? "reverted_again" : "reverted";

/** Why the task cannot tell that its work was taken back; then that is not done either. */
async function whyStays(world: World, tables: Tables, id: string, trigger: string) {
  const task = await requireTask(tables, id);
  const why = await whyNotAllowed(world, tables, { task, trigger, actor: "engine" });
  return why === null ? null : `the task is ${task.status} by now`;
}

/** Null: nothing of it is merged any more. A sentence: it is not known what of it was merged. */
async function mergedOf(
  tables: Tables,
  id: string,
  pinned?: string,
): Promise<Merged | string | null> {
  const task = await requireTask(tables, id);
  if (task.merge_commit === null) return null;
  if (pinned !== undefined && task.merge_commit !== pinned) return null; // merged anew since
  const attempts = await tables.attempts.of(id);
  const noted = await mergeOf(tables, attempts, task.merge_commit);
  const from = noted?.payload["onto"];
  if (from === task.merge_commit) return NOTHING_OWN;
  if (from === undefined)
    return `it is not known which commits before ${task.merge_commit} are its own; revert by hand`;
  const project = await requireProject(tables, task.project_id);
  return { task, project, from, to: task.merge_commit };
}

/**
 * What was noted of the merge that made this commit. Proven work of a later attempt may have been
 * refused. Older servers noted no commit, and none is where nothing was left: then the newest.
 */
async function mergeOf(
  tables: Tables,
  attempts: readonly Attempt[],
  commit: string,
): Promise<Effect | undefined> {
  const proven = attempts.filter(({ resolution }) => resolution === "proven");
  const found = await Promise.all(proven.map(({ id }) => tables.effects.find(`merge:${id}`)));
  return found.findLast((each) => each?.payload["placed"] === commit) ?? found.at(-1);
}

const NOTHING_OWN =
  "there is nothing of its own to take back; the default branch held the same changes already";

type End =
  | Exclude<TakenBack, { status: "unproven" }>
  | { status: "unproven"; refusal: string }
  | { status: "unknown"; detail: string };

async function carryOut(
  world: World,
  { task, project, from, to }: Merged,
  { payload }: Effect,
): Promise<End> {
  const { repo, default_branch } = project;
  // Works may share a commit, so the task is named as well.
  const marker = `Ringmaster-Reverts: ${to} ${task.id}`;
  const why = payload["reason"] ? `: ${redact(payload["reason"])}` : "";
  const message = `Revert ${task.id}: ${redactLine(task.title)}\n\nTakes back ${to}${why}.\n`;
  const scratch = scratchOf(world, "merge");
  const plan = { repo, default_branch, from, to, marker, message, scratch };
  let refusal: string | null = null;
  const end = await world.delivery.takeBack(plan, async ({ commit, tree, base }: Rebased) => {
    const settings = await world.workspace.settings(repo, base);
    const job = { attempt: null, task, project, stage: "merge", commit, base } as const;
    refusal = await whyUnproven(world, { ...job, proof: { tree, settings } });
    return refusal === null;
  });
  return end.status === "unproven" ? { ...end, refusal: refusal ?? UNPROVEN } : end;
}

const UNPROVEN = "fails the project's checks";

function refusalOf(end: Exclude<End, { status: "reverted" | "held" }>): string {
  if (end.status === "conflict")
    return `its work cannot be taken back: later work changed ${end.files.join(", ")}`;
  if (end.status === "unproven")
    return `its work cannot be taken back: what is left without it ${end.refusal}`;
  return `its work cannot be taken back: ${end.detail}`;
}

/** The task stays where it is and says why; the order is over then, in the same moment. */
async function tell(world: World, id: string, reason: string, { key }: Effect): Promise<void> {
  await world.store.write(async (tables) => {
    const task = await requireTask(tables, id);
    const updated_at = world.clock.now();
    await tables.tasks.update(id, task.version, { reason, updated_at });
    await happened(world.clock, tables, {
      kind: "task.changed",
      subject: id,
      task_id: id,
      data: { reason },
    });
    await tables.effects.update(key, { status: "done", updated_at });
  });
}

async function settle(world: World, id: string, commit: string, effect: Effect): Promise<void> {
  const { reason, actor = "engine" } = effect.payload;
  const project = await world.store.read(async (tables) =>
    requireProject(tables, (await requireTask(tables, id)).project_id),
  );
  const settings = await world.workspace.settings(project.repo, commit);
  await world.store.write(async (tables) => {
    const task = await requireTask(tables, id);
    if (task.merge_commit === null) return;
    const move = { task, trigger: triggerOf(effect), actor, reason: reason || null };
    if ((await whyNotAllowed(world, tables, move)) === null)
      await apply(world, tables, { ...move, changes: { merge_commit: null } });
    else await tellGone(world, tables, task);
    if (settings.merge.push !== null)
      await queuePush(world, tables, { project_id: project.id, task_id: id, commit });
  });
}

/** The task was moved on while its work was taken back: it stays there, but it is not merged. */
async function tellGone(world: World, tables: Tables, { id, version }: Task): Promise<void> {
  const said = { merge_commit: null, reason: "its work was taken back from the default branch" };
  await tables.tasks.update(id, version, { ...said, updated_at: world.clock.now() });
  const data = { fields: ["merge_commit", "reason"], reason: said.reason };
  await happened(world.clock, tables, { kind: "task.changed", subject: id, task_id: id, data });
}

/** What becomes of tasks whose work could not be taken back at all. */
export async function takeBackGivenUp(world: World, effect: Effect, detail: string): Promise<void> {
  const [[first] = [""]] = orderedOf(effect);
  if (!first) throw new Problem("internal", "Expected the tasks of a revert.", "Report this.");
  await tell(world, first, `its work cannot be taken back: ${detail}`, effect);
}
