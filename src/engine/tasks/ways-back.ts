import { manualStates } from "../../domain/lifecycle.ts";
import type { Problem } from "../../domain/problem.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { whyNoResume, whyNoRollback } from "../attempts/going-on.ts";
import { requireTask } from "../lookup.ts";
import { pipelineOf } from "../moves/facts.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";
import { whyNoDiscard } from "./discard.ts";
import { isOrdered, revertible } from "./revert.ts";

type Ground = Pick<World, "clock" | "config">;

/**
 * What a person can do about a task's work as things stand: each way with the sentence that says
 * why it is not open, or null when it is.
 */
export type WaysBack = {
  /** Go on where the last attempt stopped. */
  resume: string | null;
  /** Begin anew at an earlier round. */
  rollback: string | null;
  /** Take away what is not merged. */
  discard: string | null;
  /** Take back what is merged. */
  revert: string | null;
  /** That is ordered, and happens as soon as no merge is under way. */
  reverting: boolean;
  /** Merged work that builds on it and must be thought of when it is taken back; newest first. */
  dependents: Pick<Task, "id" | "title">[];
};

/** Which ways back are open for a task. Throws `not_found`. */
export async function waysBack(world: Ground, tables: Tables, id: string): Promise<WaysBack> {
  const task = await requireTask(tables, id);
  const last = (await tables.attempts.of(id)).at(-1);
  const away = await whyNotReady(world, tables, task);
  const { problem, dependents } = await revertible(world, tables, task);
  const reverting = await isOrdered(tables, task);
  return {
    resume: sentence(whyNoResume(task, last)) ?? away,
    rollback: sentence(await whyNoRollback(tables, task)) ?? away,
    discard: sentence(await whyNoDiscard(world, tables, task)),
    revert: reverting ? ORDERED : sentence(problem),
    reverting,
    dependents: dependents.map((each) => ({ id: each.id, title: each.title })),
  };
}

const ORDERED = "It is taken back as soon as no merge is under way.";

const sentence = (problem: Problem | null): string | null => problem?.message ?? null;

/** Why a task cannot go back to the queue by a person's hand; null: it can, or is there. */
async function whyNotReady(world: Ground, tables: Tables, task: Task): Promise<string | null> {
  const { id, status, project_id } = task;
  const project = await requireProject(tables, project_id);
  const legal = manualStates(status, pipelineOf(world, project));
  if (status === "ready" || legal.includes("ready")) return null;
  return `Task ${id} is ${status}, from where it does not go back to work by hand.`;
}
