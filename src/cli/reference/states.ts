import {
  GUARDS,
  MANUAL_TRIGGERS,
  TRANSITIONS,
  unusedStates,
  type Row,
} from "../../domain/lifecycle.ts";
import { STATE_ALIASES, TASK_STATES, TERMINAL_STATES } from "../../domain/states.ts";
import { code, fenced, markdownTable, page } from "./markdown.ts";

const ROWS: readonly Row[] = TRANSITIONS;

/** `states.md`: the states of a task and every legal move. */
export function statesPage(): string {
  const unused = new Set<string>(unusedStates());
  const used = TASK_STATES.filter((state) => !unused.has(state));
  return page("States of a task", [
    "A task is in exactly one state. Each row of the table below is a legal move; everything " +
      "else is " +
      "refused with `illegal_transition`, and the refusal names the moves that are legal.",
    `States in use: ${used.map(code).join(", ")}. ` +
      `${TERMINAL_STATES.map(code).join(" and ")} end a task.`,
    `Known, and not reached by any move yet: ${[...unused].map(code).join(", ")}.`,
    "## Diagram",
    "Without the moves to `archived` and `draft`, which a person can make from most states.",
    fenced("mermaid", diagram()),
    "## Moves",
    "Moves marked “by hand” are made with `ringmaster task move ID STATE` or " +
      "`PATCH /api/tasks/:id`; all others belong to Ringmaster. A move that needs something is " +
      "refused " +
      "until it holds; what holds is read from the store and from git, never taken from the " +
      "caller.",
    markdownTable(["from", "trigger", "to", "needs", "what follows", "why", "by hand"], moves()),
    "## Older words",
    "Accepted wherever a state is expected:",
    markdownTable(
      ["word", "state"],
      Object.entries(STATE_ALIASES).map(([word, state]) => [code(word), code(state)]),
    ),
  ]);
}

function moves(): string[][] {
  const manual: readonly string[] = MANUAL_TRIGGERS;
  return ROWS.map(({ from, trigger, to, guards, effects, reason }) => [
    from.map(code).join(", "),
    code(trigger),
    code(to),
    guards.map((guard) => GUARDS[guard].needs).join(", "),
    effects.join(", "),
    reason,
    manual.includes(trigger) ? "yes" : "",
  ]);
}

function diagram(): string {
  const shown = ROWS.filter(({ to }) => to !== "archived" && to !== "draft");
  const arrows = shown.flatMap(({ from, to, trigger }) =>
    from.map((state) => ({ state, to, trigger })),
  );
  const labels = Map.groupBy(arrows, ({ state, to }) => `${state} --> ${to}`);
  const lines = [...labels].map(([arrow, all]) => {
    const triggers = [...new Set(all.map(({ trigger }) => trigger))];
    return `  ${arrow}: ${triggers.join(", ")}`;
  });
  return ["stateDiagram-v2", "  [*] --> draft", ...lines, "  completed --> [*]"].join("\n");
}
