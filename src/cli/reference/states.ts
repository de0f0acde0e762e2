import { GUARDS } from "../../domain/guards.ts";
import { STATE_ALIASES, TASK_STATES, TERMINAL_STATES } from "../../domain/states.ts";
import { MANUAL_TRIGGERS, TRANSITIONS, type Mark, type Row } from "../../domain/transitions.ts";
import { code, markdownTable, page } from "./markdown.ts";

/** What a mark of a move means, in a few words. */
const FOLLOWS: Record<Mark, string> = {
  fresh: "all attempts again",
  backoff: "waits a while",
  quarantine: "quarantine and a decision",
  ask_split: "a decision",
};

/** `states.md`: the states of a task and every legal move. */
export function statesPage(): string {
  return page("States of a task", [
    "A task is in exactly one state. Each row of the table below is a legal move; everything " +
      "else is refused with `illegal_transition`, and the refusal names the moves that are legal.",
    `States: ${TASK_STATES.map(code).join(", ")}. ` +
      `${TERMINAL_STATES.map(code).join(" and ")} end a task.`,
    "## Diagram",
    "![States of a task and the moves between them](../pictures/states.svg)",
    "Each line that leaves a box is a move with its triggers; it runs into the lane of the state " +
      "that it leads to, and the lane ends in an arrow there. Left out are the moves to " +
      "`archived` and `draft`, `hold`, `split`, `undo` and `children_completed`, which most " +
      "states outside of work have.",
    "## Moves",
    "Moves marked “by hand” are made with `ringmaster task move ID STATE` or " +
      "`PATCH /api/tasks/:id`. `approve` and `request_changes` are `ringmaster task approve` and " +
      "`reject`; moves of a build, deployment or verification are told with " +
      "`ringmaster task stage`; `split` is `ringmaster task split`, and `undo` belongs to the " +
      "history of what people did. All others belong to Ringmaster. A move that needs something " +
      "is refused until it holds; what holds is read from the store and from git, never taken " +
      "from the caller.",
    markdownTable(
      ["from", "trigger", "to", "needs", "what follows", "why", "by hand"],
      TRANSITIONS.map(moveCells),
    ),
    "## Older words",
    "Accepted wherever a state is expected:",
    markdownTable(
      ["word", "state"],
      Object.entries(STATE_ALIASES).map(([word, state]) => [code(word), code(state)]),
    ),
  ]);
}

function moveCells({ from, trigger, to, guards, effects, marks, reason }: Row): string[] {
  return [
    from.map(code).join(", "),
    code(trigger),
    code(to),
    guards.map((guard) => GUARDS[guard].needs).join("; "),
    [...effects, ...marks.map((mark) => FOLLOWS[mark])].join(", "),
    reason,
    MANUAL_TRIGGERS.includes(trigger) ? "yes" : "",
  ];
}
