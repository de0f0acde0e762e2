import { GUARDS, type Fact, type Facts, type Guard, type GuardName } from "./guards.ts";
import { TASK_STATES, type TaskState } from "./states.ts";
import { MANUAL_TRIGGERS, TRANSITIONS, type Row } from "./transitions.ts";

/** The facts of a task's project: its stages, what it asks for, and whether it is released. */
export type Pipeline = Partial<Pick<Facts, "stages" | "requires" | "releases">>;

/** A move that was decided. */
export type Move = { ok: true; row: Row };
/** A move that was refused, with the sentence and the triggers that are legal here. */
export type Refusal = { ok: false; detail: string; legal: string[] };

/** The table by state and trigger, as every move asks for it. */
const BY_STATE: ReadonlyMap<string, ReadonlyMap<string, readonly Row[]>> = new Map(
  TASK_STATES.map((state) => [
    state,
    Map.groupBy(
      TRANSITIONS.filter((row) => row.from.includes(state)),
      (row) => row.trigger,
    ),
  ]),
);

function rowsOf(state: TaskState, trigger: string): readonly Row[] {
  return BY_STATE.get(state)?.get(trigger) ?? [];
}

/** The facts that decide on a move: those that the guards of its rows look at, and no others. */
export function factsRead(state: TaskState, trigger: string): Fact[] {
  const guards = rowsOf(state, trigger).flatMap((row) => row.guards);
  return [...new Set(guards.flatMap((name): readonly Fact[] => GUARDS[name].reads))];
}

/**
 * The only place that knows which moves are legal. Pure: the same input gives the same answer.
 * Throws when a fact that `factsRead` names is missing.
 */
export function decide(state: TaskState, trigger: string, facts: Partial<Facts>): Move | Refusal {
  const rows = rowsOf(state, trigger);
  const open = rows.find((row) => unmet(row, facts).length === 0);
  if (open) return { ok: true, row: open };
  const legal = legalTriggers(state);
  const needs = needsOf(rows, facts);
  const detail =
    rows.length === 0
      ? `"${trigger}" is no move from ${state}; legal: ${legal.join(", ") || "none"}.`
      : `"${trigger}" from ${state} needs ${needs.join(" and ")}.`;
  return { ok: false, detail, legal };
}

/** What the row that fits this project and task best still needs. */
function needsOf(rows: readonly Row[], facts: Partial<Facts>): string[] {
  const wrong = (row: Row) => unmet(row, facts).filter((name) => GUARDS[name].chooses).length;
  const [nearest] = rows.toSorted((a, b) => wrong(a) - wrong(b));
  return nearest ? unmet(nearest, facts).map((name) => GUARDS[name].needs) : [];
}

function unmet(row: Row, facts: Partial<Facts>): GuardName[] {
  return row.guards.filter((name) => !GUARDS[name].holds(facts, row.to));
}

/**
 * The manual trigger that leads from one state to another, or a refusal that names what is legal.
 * `project` is what is known of its pipeline: rows that this rules out do not count.
 */
export function manualTrigger(
  from: TaskState,
  to: TaskState,
  project: Pipeline = {},
): { ok: true; trigger: string } | Refusal {
  const found = manualRows(from, project).find((row) => row.to === to);
  if (found) return { ok: true, trigger: found.trigger };
  const legal = manualStates(from, project);
  const choices = legal.length > 0 ? legal.join(", ") : "nothing by hand";
  return {
    ok: false,
    detail: `A task cannot be moved from ${from} to ${to}; legal: ${choices}.`,
    legal,
  };
}

/** The states to which a person may move a task from this one, in a project with this pipeline. */
export function manualStates(from: TaskState, project: Pipeline = {}): TaskState[] {
  return [...new Set(manualRows(from, project).map((row) => row.to))];
}

function manualRows(from: TaskState, project: Pipeline): Row[] {
  return TRANSITIONS.filter(
    (row) =>
      row.from.includes(from) && MANUAL_TRIGGERS.includes(row.trigger) && !isRuledOut(row, project),
  );
}

function isRuledOut(row: Row, project: Pipeline): boolean {
  return row.guards.some((name) => {
    const guard: Guard = GUARDS[name];
    const isKnown = guard.reads.every((fact) => fact in project);
    return isKnown && !guard.holds(project, row.to);
  });
}

/** The triggers that some row allows from this state. */
export function legalTriggers(state: TaskState): string[] {
  return [...(BY_STATE.get(state)?.keys() ?? [])];
}

/** Every state that no row leads to or from; there should be none. */
export function unusedStates(): TaskState[] {
  const used = new Set(TRANSITIONS.flatMap((row) => [...row.from, row.to]));
  return TASK_STATES.filter((state) => !used.has(state));
}
