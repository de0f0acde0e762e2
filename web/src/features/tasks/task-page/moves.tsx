import { useState } from "react";
import type { TaskState } from "../../../../../src/domain/states.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { stateWords } from "../../../ui/state/tones.ts";

/** A move a person may make: from where, to where, and whether it ends running work. */
type Props = { id: string; status: TaskState; legal: readonly TaskState[] };

function moveWords(from: TaskState, to: TaskState): string {
  if (to === "ready") return isNew(from) ? "Make ready" : "Send back to work";
  if (to === "draft") return from === "archived" ? "Reopen as draft" : "Back to draft";
  if (to === "blocked") return "Hold";
  if (to === "needs_decomposition") return "Too large";
  if (to === "archived") return isCancel(from, to) ? "Cancel task" : "Archive";
  return `Move to ${stateWords(to)}`;
}

function isNew(state: TaskState): boolean {
  return state === "draft" || state === "planning";
}

function isCancel(from: TaskState, to: TaskState): boolean {
  return to === "archived" && from !== "completed" && from !== "needs_decomposition";
}

/** The legal moves of a task as buttons. What was refused is said; cancelling is asked twice. */
export function Moves({ id, status, legal }: Props) {
  const [asks, setAsks] = useState<TaskState | null>(null);
  const move = useChange("changeTask", [KEYS.task(id), KEYS.tasks, KEYS.queue]);
  const go = (to: TaskState) =>
    move.mutate({ params: { id }, body: { status: to } }, { onSettled: () => setAsks(null) });
  return (
    <div>
      <ProblemNote error={move.error} />
      <div className="flex flex-wrap gap-2">
        {legal.map((to) => (
          <Button
            key={to}
            look={to === "ready" ? "main" : isCancel(status, to) ? "danger" : "plain"}
            disabled={move.isPending}
            onClick={() => (isCancel(status, to) ? setAsks(to) : go(to))}
          >
            {moveWords(status, to)}
          </Button>
        ))}
      </div>
      {asks !== null && (
        <Confirm
          title="Cancel this task?"
          action="Cancel task"
          look="danger"
          busy={move.isPending}
          error={move.error}
          onConfirm={() => go(asks)}
          onClose={() => setAsks(null)}
        >
          A running attempt is stopped. The task goes to the archive, from where it can be reopened.
        </Confirm>
      )}
    </div>
  );
}
