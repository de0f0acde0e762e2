import path from "node:path";
import type { Attempt } from "../../domain/attempt.ts";
import {
  DELIVERY_STATES,
  HELD_STATES,
  TERMINAL_STATES,
  type TaskState,
} from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import type { FoundTree } from "../../ports/worktrees.ts";

/** Whether a worktree is needed, and why or why not, in a sentence. */
export type Judgement = {
  state: "in_use" | "needed" | "ready" | "making" | "leftover";
  why: string;
};

/** How long a tree is left to a task on which nobody works, and what time it is. */
export type Patience = { now: string; idle_ms: number };

/** The id of the task for which a tree or a branch of ours was made: the last part of its name. */
export function taskOf({ path: folder, branch }: Pick<FoundTree, "path" | "branch">): string {
  return path.basename(folder ?? branch ?? "");
}

/** What there is to know of a worktree before it is called left over. */
export async function judge(
  tables: Tables,
  tree: FoundTree,
  patience: Patience,
): Promise<Judgement> {
  if (tree.kept !== null)
    return { state: "ready", why: `kept ready at ${tree.kept.commit.slice(0, 10)}` };
  if (tree.orphan) return leftover("it was left half made by a process that is gone");
  if (tree.pooled) return { state: "making", why: "it is being made ready" };
  return judgeTask(tables, taskOf(tree), patience);
}

/** The same of everything that was made for one task. */
export async function judgeTask(
  tables: Tables,
  id: string,
  patience: Patience,
): Promise<Judgement> {
  const task = await tables.tasks.find(id);
  if (!task) return leftover(`there is no task ${id}`);
  const attempts = await tables.attempts.of(id);
  const running = attempts.find(({ resolution }) => resolution === null);
  if (running) return { state: "in_use", why: `attempt ${running.number} of ${id} works in it` };
  return ofTask(task, attempts.at(-1), patience);
}

const leftover = (why: string): Judgement => ({ state: "leftover", why });
const needed = (why: string): Judgement => ({ state: "needed", why });

const BUSY: readonly TaskState[] = [...HELD_STATES, ...DELIVERY_STATES];
const OVER: readonly TaskState[] = TERMINAL_STATES;

function ofTask(task: Task, last: Attempt | undefined, patience: Patience): Judgement {
  const { id, status, merge_commit, children } = task;
  if (BUSY.includes(status)) return needed(`${id} is ${status}`);
  if (status === "completed" && merge_commit === null && children === 0 && last)
    return needed(`the branch of ${id} is left for a person`);
  if (OVER.includes(status)) return leftover(`${id} is ${status}`);
  if (last && isResumable(last)) return needed(`the session of ${id} can be gone on with`);
  const idle_ms = last?.ended_at ? Date.parse(patience.now) - Date.parse(last.ended_at) : Infinity;
  if (idle_ms < patience.idle_ms) return needed(`${id} was worked on a short while ago`);
  return leftover(`nobody works on ${id}`);
}

/** Whether the next attempt may take the folder over as it lies. */
const isResumable = ({ resolution, session_id }: Attempt) =>
  session_id !== null && (resolution === "lost" || resolution === "given_back");
