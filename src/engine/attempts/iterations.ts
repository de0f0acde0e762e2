import type { Attempt } from "../../domain/attempt.ts";
import { checkpointsOf, type Iteration } from "../../domain/iteration.ts";
import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Tables } from "../../ports/store.ts";
import { happened } from "../ledger.ts";
import { requireProject, requireTree } from "../projects.ts";
import type { World } from "../world.ts";
import { readLimits, settingsAtBase } from "./finish.ts";
import { requireHeld } from "./held.ts";
import { whyOverBudget } from "./spending.ts";

/** What the server adds to a round that its worker tells. */
type Added = "id" | "attempt_id" | "task_id" | "checkpoint_ref" | "chosen_at" | "chosen_as";

/** A finished round, as its worker tells it; `id` is the attempt's. */
export type ToldIteration = Omit<Iteration, Added> & { id: string; fence: number };

/**
 * Keeps a finished round, and its commit under a ref; only the newest of a task stay. The same
 * round again changes nothing. `stop` says why no other is to begin. Throws `stale_fence` when the
 * attempt does not hold its task, and `invalid_input` when the commit is not in the repository or
 * has another tree.
 */
export async function recordIteration(
  world: World,
  told: ToldIteration,
): Promise<{ id: string; stop: string | null }> {
  const { attempt, project, is_known } = await heldWithProject(world, told);
  const ref = is_known ? null : await pin(world, project, attempt, told);
  const { settings } = await readLimits(() => settingsAtBase(world, project, attempt));
  const kept = await world.store.write(async (tables) => {
    await requireHeld(tables, told.id, told.fence);
    const row = await insertOnce(world, tables, attempt, { told, ref });
    const gone = await forgetOldest(tables, attempt.task_id);
    const stop = await whyOverBudget(tables, attempt.task_id, settings);
    return { id: row.id, stop, gone };
  });
  await letGo(world, project.repo, kept.gone);
  return { id: kept.id, stop: kept.stop };
}

function heldWithProject(world: World, { id, fence, number }: ToldIteration) {
  return world.store.read(async (tables) => {
    const { attempt, task } = await requireHeld(tables, id, fence);
    const known = await tables.iterations.of({ attempt_id: id });
    const is_known = known.some((each) => each.number === number);
    return { attempt, project: await requireProject(tables, task.project_id), is_known };
  });
}

async function pin(
  world: World,
  { repo }: Project,
  { id, task_id }: Attempt,
  { number, commit, tree }: ToldIteration,
): Promise<string | null> {
  if (commit === null) return null;
  const found = await requireTree(world, repo, commit);
  if (found !== tree)
    throw new Problem(
      "invalid_input",
      `Expected the tree ${found} of the commit ${commit}, got ${tree}.`,
      "Tell a round with the tree of its own commit.",
    );
  const ref = `${checkpointsOf(task_id)}${id}/${number}`;
  await world.worktrees.pin(repo, { [ref]: commit });
  return ref;
}

type Round = { told: ToldIteration; ref: string | null };

async function insertOnce(
  { clock }: World,
  tables: Tables,
  { id: attempt_id, task_id }: Attempt,
  { told, ref }: Round,
): Promise<Iteration> {
  const known = await tables.iterations.of({ attempt_id });
  const same = known.find(({ number }) => number === told.number);
  if (same) return same;
  const id = clock.id("iteration");
  const made = { id, attempt_id, task_id, checkpoint_ref: ref, chosen_at: null, chosen_as: null };
  const { fence: _, ...said } = told;
  const row: Iteration = { ...said, ...made };
  await tables.iterations.insert(row);
  const { number, outcome, verdict, failed } = row;
  await happened(clock, tables, {
    kind: "iteration.ended",
    subject: attempt_id,
    task_id,
    data: { id, number, outcome, verdict, failed },
  });
  return row;
}

/** Answers the refs that keep nothing any more. */
async function forgetOldest(tables: Tables, task_id: string): Promise<string[]> {
  const rows = await tables.iterations.of({ task_id });
  const kept = rows.filter(({ checkpoint_ref }) => checkpoint_ref !== null);
  const old = kept.slice(0, Math.max(0, kept.length - LIMITS.checkpoints_kept));
  for (const { id } of old) await tables.iterations.update(id, { checkpoint_ref: null });
  return old.flatMap(({ checkpoint_ref }) => checkpoint_ref ?? []);
}

async function letGo(world: World, repo: string, refs: readonly string[]): Promise<void> {
  if (refs.length === 0) return;
  await world.worktrees.pin(repo, Object.fromEntries(refs.map((ref) => [ref, null])));
}

const OVER: readonly TaskState[] = ["completed", "archived"];

/** Lets the commits of rounds go whose tasks are over, and those of what was tried in them. */
export async function clearCheckpoints(world: World): Promise<void> {
  const over = await world.store.read(async (tables) => {
    const kept = Map.groupBy(await tables.iterations.kept(OVER), ({ task_id }) => task_id);
    const tasks = kept.size === 0 ? [] : await tables.tasks.several([...kept.keys()]);
    return Promise.all(
      tasks.map(async ({ id, project_id }) => {
        const { repo } = await requireProject(tables, project_id);
        return { id, repo, rows: kept.get(id) ?? [] };
      }),
    );
  });
  for (const { id, repo, rows } of over) {
    await world.worktrees.pin(repo, { [checkpointsOf(id)]: null });
    await world.store.write(async (tables) => {
      for (const row of rows) await tables.iterations.update(row.id, { checkpoint_ref: null });
    });
  }
}
