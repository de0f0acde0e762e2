import type { Decision } from "../../domain/decision.ts";
import { triedOf } from "../../domain/iteration.ts";
import { Problem } from "../../domain/problem.ts";
import type { Asking } from "../../domain/question.ts";
import type { Tables } from "../../ports/store.ts";
import { isOver, triedIn } from "../effects/tried.ts";
import { requireTask } from "../lookup.ts";
import { askMeanwhile } from "../moves/asking.ts";
import { requireProject, requireTree } from "../projects.ts";
import type { World } from "../world.ts";
import { requireHeld } from "./held.ts";

/** Whose work a question is about, and in which repository that lies. */
type Place = { repo: string; task_id: string };

/**
 * A question whose commits are kept until its task is over. An agent may name any: what is not in
 * the repository becomes words.
 */
export async function keepTried(world: World, place: Place, asked: Asking): Promise<Asking> {
  const known = asked.experiments.map(async (each) => {
    const is_there = each.commit !== null && (await isThere(world, place, each.commit));
    if (is_there || each.commit === null) return each;
    const result = `${each.result} (${each.commit}, which is not there)`.slice(-RESULT_CHARS_MAX);
    return { ...each, commit: null, result };
  });
  const experiments = await Promise.all(known);
  const commits = experiments.flatMap(({ commit }) => commit ?? []);
  const refs = commits.map((commit) => [`${triedOf(place.task_id)}${commit}`, commit]);
  if (refs.length > 0) await world.worktrees.pin(place.repo, Object.fromEntries(refs));
  return { ...asked, experiments };
}

const RESULT_CHARS_MAX = 4_000;

/**
 * Lets commits go that were kept for a question which then was not asked: it came late, or was one
 * too many, or was asked before.
 */
export async function letGoUnasked(world: World, place: Place, asked: Asking): Promise<void> {
  const kept = asked.experiments.flatMap(({ commit }) => commit ?? []);
  if (kept.length === 0) return;
  const named = await world.store.read(async (tables) => {
    const task = await requireTask(tables, place.task_id);
    return new Set(isOver(task) ? [] : await triedIn(tables, task.id));
  });
  const gone = kept.filter((commit) => !named.has(commit));
  const refs = gone.map((commit) => [`${triedOf(place.task_id)}${commit}`, null]);
  if (refs.length > 0) await world.worktrees.pin(place.repo, Object.fromEntries(refs));
}

async function isThere(world: World, { repo }: Place, commit: string): Promise<boolean> {
  try {
    await requireTree(world, repo, commit);
    return true;
  } catch (error) {
    if (error instanceof Problem && error.code === "invalid_input") return false;
    throw error;
  }
}

/** Asks what keeps nobody from going on, as `askMeanwhile` does, and keeps what was tried. */
export async function askQuestion(
  world: World,
  said: Asking & { id: string; fence: number },
): Promise<Decision> {
  const place = await world.store.read((tables) => placeOf(tables, said));
  const asked = await keepTried(world, place, said);
  const { id, fence } = said;
  try {
    return await world.store.write((tables) =>
      askMeanwhile(world, tables, { ...asked, id, fence }),
    );
  } finally {
    await letGoUnasked(world, place, asked);
  }
}

async function placeOf(tables: Tables, { id, fence }: { id: string; fence: number }) {
  const { task } = await requireHeld(tables, id, fence);
  const { repo } = await requireProject(tables, task.project_id);
  return { repo, task_id: task.id };
}
