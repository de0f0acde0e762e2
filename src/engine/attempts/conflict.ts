import type { Attempt } from "../../domain/attempt.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import type { ContextPiece } from "../../ports/context.ts";
import type { Intents } from "../../ports/branches.ts";
import { fenced } from "../../std/fence.ts";
import { cutToTokens, estimateTokens } from "../../std/tokens.ts";
import type { World } from "../world.ts";

/** Moves after which a conflict is no matter any more. */
const OVER: readonly string[] = ["merge_conflict", "merged"];

const TOLD = [
  "Earlier work on this task was proven, but it conflicts with what the default branch got",
  "meanwhile. This folder begins at the newest commit. Bring both together: do again what the",
  "work wanted, so that what the other commits wanted stays as well.",
].join("\n");

/**
 * For an attempt after a conflict: what the task's own work wanted, and what it met. Nothing when
 * there was no conflict, or when the work cannot be read any more.
 */
export async function conflictPiece(
  world: World,
  { task, project }: { task: Task; project: Project },
  tokens_max: number,
): Promise<ContextPiece[]> {
  const attempt = await conflicted(world, task.id);
  if (!attempt?.base_commit || !attempt.head_commit) return [];
  const { repo, default_branch } = project;
  const sides = { base: attempt.base_commit, commit: attempt.head_commit };
  try {
    const told = await world.branches.intents({ repo, default_branch, ...sides });
    return [{ source: "conflict", relevance: 1, text: textOf(told, tokens_max) }];
  } catch (error) {
    world.log.warn({ task_id: task.id, error: String(error) }, "a conflict could not be read");
    return []; // the sentence that names the files is told all the same
  }
}

/** The attempt whose proven work conflicted, if that is what happened last. */
async function conflicted({ store }: World, task_id: string): Promise<Attempt | undefined> {
  return store.read(async (tables) => {
    const moves = await tables.transitions.of(task_id);
    const last = moves.findLast(({ trigger }) => OVER.includes(trigger));
    if (last?.trigger !== "merge_conflict") return undefined;
    return (await tables.attempts.of(task_id)).findLast((each) => each.resolution === "proven");
  });
}

function textOf({ diff, commits }: Intents, tokens_max: number): string {
  const met = commits.map(({ commit, message }) => `${commit.slice(0, 10)} ${message}`).join("\n");
  const others = commits.length > 0 ? ["The commits that it met, newest first:", fenced(met)] : [];
  const before = [TOLD, ...others, "What the task's own work wanted:"].join("\n\n");
  const left = Math.max(0, tokens_max - estimateTokens(before));
  return `${before}\n\n${fenced(cutToTokens(diff, left), "diff")}`;
}
