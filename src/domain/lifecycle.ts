import { TASK_STATES, type TaskState } from "./states.ts";

/** Facts from the store on which guards rest; never flags from a caller. */
export type Facts = {
  /** The branch holds at least one commit that the default branch lacks. */
  has_changes: boolean;
  /** Every check of the project is green for the very tree that is to move on. */
  has_evidence: boolean;
  /** The project releases what it merges. */
  releases: boolean;
  attempts: number;
  attempts_max: number;
  dependencies_completed: boolean;
};

/** What must hold before a transition, by name; the sentence is for the refusal. */
export const GUARDS = {
  has_changes: { holds: (f: Facts) => f.has_changes, needs: "a commit that main does not have" },
  has_evidence: {
    holds: (f: Facts) => f.has_evidence,
    needs: "green evidence of every check for this very tree",
  },
  releases: { holds: (f: Facts) => f.releases, needs: "a project that releases what it merges" },
  releases_not: { holds: (f: Facts) => !f.releases, needs: "a project without a release stage" },
  attempts_left: { holds: (f: Facts) => f.attempts < f.attempts_max, needs: "an attempt left" },
  attempts_spent: { holds: (f: Facts) => f.attempts >= f.attempts_max, needs: "no attempt left" },
  dependencies_completed: {
    holds: (f: Facts) => f.dependencies_completed,
    needs: "completed dependencies",
  },
} as const;

type Guard = keyof typeof GUARDS;

/** What is done after a transition, as rows of the effect table. */
export type EffectName = "merge" | "cleanup" | "release";

/** One legal move. */
export type Row = {
  from: readonly TaskState[];
  trigger: string;
  guards: readonly Guard[];
  to: TaskState;
  effects: readonly EffectName[];
  reason: string;
};

type RowMore = { guards?: readonly Guard[]; effects?: readonly EffectName[] };

/** A row by its move, as `[from, trigger, to]`, and the sentence that says why. */
const row = (
  [from, trigger, to]: readonly [TaskState | readonly TaskState[], string, TaskState],
  reason: string,
  { guards = [], effects = [] }: RowMore = {},
): Row => ({
  from: typeof from === "string" ? [from] : from,
  trigger,
  guards,
  to,
  effects,
  reason,
});

const HELD: readonly TaskState[] = ["coding", "error_fixing", "testing"];
const WAITING: readonly TaskState[] = ["draft", "ready", "blocked", "failed"];

/** Every legal move of a task. The reference page of states is printed from this table. */
export const TRANSITIONS: readonly Row[] = [
  row(["draft", "make_ready", "ready"], "released for work"),
  row([["blocked", "failed"], "make_ready", "ready"], "a person sent it back to work"),
  row(["ready", "make_draft", "draft"], "taken back from the queue"),
  row([["ready", "draft"], "hold", "blocked"], "held by a person"),
  row(["ready", "claim", "coding"], "a worker claimed it", {
    guards: ["dependencies_completed"],
  }),
  row([["coding", "error_fixing"], "run_checks", "testing"], "the project's checks run"),
  row(["testing", "checks_red", "error_fixing"], "checks are red; next iteration"),
  row(["testing", "no_change", "error_fixing"], "nothing changed; next iteration"),
  row(["error_fixing", "iterate", "coding"], "the agent works on the failure"),
  row(["testing", "work_proven", "merging"], "all checks are green for this tree", {
    guards: ["has_changes", "has_evidence"],
    effects: ["merge"],
  }),
  row([HELD, "attempt_failed", "ready"], "the attempt failed; tried again later", {
    guards: ["attempts_left"],
  }),
  row([HELD, "attempt_failed", "blocked"], "every attempt is spent; a person must decide", {
    guards: ["attempts_spent"],
  }),
  row([HELD, "give_back", "ready"], "given back without blame"),
  row([HELD, "lease_lost", "ready"], "the worker's lease ran out", { guards: ["attempts_left"] }),
  row([HELD, "lease_lost", "blocked"], "every attempt is spent; a person must decide", {
    guards: ["attempts_spent"],
  }),
  row([HELD, "ask", "blocked"], "the agent needs a decision"),
  row(["merging", "merged", "completed"], "merged; its work is on the default branch", {
    guards: ["has_evidence", "releases_not"],
    effects: ["cleanup"],
  }),
  row(["merging", "merged", "deploying"], "merged; the release is staged", {
    guards: ["has_evidence", "releases"],
    effects: ["cleanup", "release"],
  }),
  row(["merging", "merge_refused", "ready"], "the merge was refused; tried again on the new main", {
    guards: ["attempts_left"],
  }),
  row(["merging", "merge_refused", "blocked"], "the merge was refused; a person must decide", {
    guards: ["attempts_spent"],
  }),
  row(["merging", "merge_stuck", "blocked"], "the merge cannot be carried out"),
  row(["deploying", "flipped", "verifying"], "the release serves and is watched"),
  row(["deploying", "release_refused", "ready"], "the release never served; main was reverted", {
    guards: ["attempts_left"],
  }),
  row(
    ["deploying", "release_refused", "blocked"],
    "the release never served; a person must decide",
    {
      guards: ["attempts_spent"],
    },
  ),
  row(["verifying", "settled", "completed"], "the release proved itself"),
  row(["verifying", "rolled_back", "ready"], "the release did harm; main was reverted", {
    guards: ["attempts_left"],
  }),
  row(["verifying", "rolled_back", "blocked"], "the release did harm; a person must decide", {
    guards: ["attempts_spent"],
  }),
  row([[...WAITING, ...HELD], "cancel", "archived"], "cancelled"),
  row([["completed", "needs_decomposition"], "archive", "archived"], "put away"),
  row(["archived", "reopen", "draft"], "taken out of the archive"),
];

/** Triggers that a person may pull; all others belong to the engine. */
export const MANUAL_TRIGGERS: readonly string[] = [
  "make_ready",
  "make_draft",
  "hold",
  "cancel",
  "archive",
  "reopen",
];

/** A move that was decided. */
export type Move = { ok: true; row: Row };
/** A move that was refused, with the sentence and the triggers that are legal here. */
export type Refusal = { ok: false; detail: string; legal: string[] };

/** The only place that knows which moves are legal. Pure: the same input gives the same answer. */
export function decide(state: TaskState, trigger: string, facts: Facts): Move | Refusal {
  const rows = rowsFrom(state).filter((r) => r.trigger === trigger);
  const open = rows.find((r) => unmet(r, facts).length === 0);
  if (open) return { ok: true, row: open };
  const legal = legalTriggers(state);
  const [first] = rows;
  if (!first) return { ok: false, detail: noSuchMove(state, trigger, legal), legal };
  const needs = unmet(first, facts).map((g) => GUARDS[g].needs);
  return { ok: false, detail: `"${trigger}" from ${state} needs ${needs.join(" and ")}.`, legal };
}

/**
 * The manual trigger that leads from one state to another, or a refusal that names what is
 * legal.
 */
export function manualTrigger(
  from: TaskState,
  to: TaskState,
): { ok: true; trigger: string } | Refusal {
  const found = manualRows(from).find((r) => r.to === to);
  if (found) return { ok: true, trigger: found.trigger };
  const legal = manualStates(from);
  const choices = legal.length > 0 ? legal.join(", ") : "nothing by hand";
  return {
    ok: false,
    detail: `A task cannot be moved from ${from} to ${to}; legal: ${choices}.`,
    legal,
  };
}

/** The states to which a person may move a task from this one. */
export function manualStates(from: TaskState): TaskState[] {
  return [...new Set(manualRows(from).map((r) => r.to))];
}

function manualRows(from: TaskState): Row[] {
  return rowsFrom(from).filter((r) => MANUAL_TRIGGERS.includes(r.trigger));
}

/** The triggers that some row allows from this state. */
export function legalTriggers(state: TaskState): string[] {
  return [...new Set(rowsFrom(state).map((r) => r.trigger))];
}

/** Every state that no row leads to or from; stages that are not in use have none. */
export function unusedStates(): TaskState[] {
  const used = new Set(TRANSITIONS.flatMap((r) => [...r.from, r.to]));
  return TASK_STATES.filter((state) => !used.has(state));
}

function rowsFrom(state: TaskState): Row[] {
  return TRANSITIONS.filter((r) => r.from.includes(state));
}

function unmet(r: Row, facts: Facts): Guard[] {
  return r.guards.filter((g) => !GUARDS[g].holds(facts));
}

function noSuchMove(state: TaskState, trigger: string, legal: string[]): string {
  return `"${trigger}" is no move from ${state}; legal: ${legal.join(", ") || "none"}.`;
}
