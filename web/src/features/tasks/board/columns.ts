import type { TaskState } from "../../../../../src/domain/states.ts";
import type { Task } from "../../../../../src/domain/task.ts";
import { isOver, STATES } from "../../../ui/state/tones.ts";

/** A state that holds tasks. */
export type Column = { kind: "column"; state: TaskState; tasks: Task[] };
/** States next to each other that hold none. */
export type Strip = { kind: "strip"; states: TaskState[] };

/** So many finished tasks a column shows; the newest come first, and the rest is counted. */
export const FINISHED_SHOWN = 12;

function inOrder(state: TaskState, tasks: Task[]): Task[] {
  if (isOver(state)) return tasks.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
  return tasks.toSorted(byRank);
}

/** The order of the queue itself. */
function byRank(a: Task, b: Task): number {
  const older = a.created_at.localeCompare(b.created_at);
  return b.rank - a.rank || older || a.id.localeCompare(b.id);
}

/** How many of a column's tasks are shown. */
export function shownIn(column: Column): number {
  return isOver(column.state) ? FINISHED_SHOWN : column.tasks.length;
}

/** The board from left to right: every state once, empty neighbours folded into one strip. */
export function columnsOf(tasks: readonly Task[]): (Column | Strip)[] {
  const byState = Map.groupBy(tasks, (task) => task.status);
  const columns: (Column | Strip)[] = [];
  for (const state of STATES) {
    const held = byState.get(state);
    const last = columns.at(-1);
    if (held) columns.push({ kind: "column", state, tasks: inOrder(state, held) });
    else if (last?.kind === "strip") last.states.push(state);
    else columns.push({ kind: "strip", states: [state] });
  }
  return columns;
}
