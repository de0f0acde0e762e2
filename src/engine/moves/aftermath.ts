import { legalTriggers } from "../../domain/lifecycle.ts";
import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { ASKED_STATES, raiseQuarantine, raiseQuestion, raiseSplit, withdraw } from "./decisions.ts";
import { endTried } from "../effects/tried.ts";
import { happened } from "../ledger.ts";
import { learn } from "../lessons/record.ts";
import type { Ground, MoveRequest, Step } from "./move.ts";

const ASKED: readonly TaskState[] = ASKED_STATES;
/** States that lead on by themselves. */
const PASSED: readonly TaskState[] = ["build_success", "build_failed"];

/**
 * What a move brings about in its own transaction: decisions are raised and withdrawn, and what it
 * freed is told. Answers the moves that follow by themselves.
 */
export async function aftermath(world: Ground, tables: Tables, step: Step): Promise<MoveRequest[]> {
  const { before, after, row } = step;
  if (ASKED.includes(before.status) || after.status === "archived") await withdraw(tables, after);
  if (row.marks.includes("quarantine")) await raiseQuarantine(world, tables, after);
  if (row.marks.includes("ask_split")) await raiseSplit(world, tables, after);
  if (step.request.question) await raiseQuestion(world, tables, after, step.request.question);
  await learn(world, tables, step);
  await endTried(world, tables, after);
  await tellFreed(world, tables, step);
  return [...onwards(step), ...completedEpics(step)];
}

/** The tasks among them that can be worked on now; epics complete instead. */
export function unblocked(freed: readonly Task[]): Task[] {
  return freed.filter(({ children }) => children === 0);
}

async function tellFreed(world: Ground, tables: Tables, { after, freed }: Step): Promise<void> {
  for (const { id } of unblocked(freed))
    await happened(world.clock, tables, {
      kind: "task.unblocked",
      subject: id,
      task_id: id,
      data: { by: after.id },
    });
}

/** A build that ended leads on at once, with what was said of it. */
function onwards({ request, after }: Step): MoveRequest[] {
  if (!PASSED.includes(after.status)) return [];
  const { proof = null, reason = null } = request;
  const on = { task: after, trigger: "advance", actor: "engine", proof };
  return [after.status === "build_failed" ? { ...on, reason } : on];
}

/** Epics that wait for nothing any more, the moved one among them when it comes to the queue. */
function completedEpics({ after, freed }: Step): MoveRequest[] {
  const own = after.status === "ready" && after.waiting_on === 0 ? [after] : [];
  return [...freed, ...own].filter(isCompletable).map((task) => ({
    task,
    trigger: "children_completed",
    actor: "engine",
  }));
}

function isCompletable({ children, status }: Task): boolean {
  return children > 0 && legalTriggers(status).includes("children_completed");
}
