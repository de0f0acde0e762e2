import type { Priority } from "../../../../src/domain/task.ts";
import { P0_SCORE } from "./priorities.ts";

const LOOKS: Record<Priority, string> = {
  P0: "bg-bad text-paper",
  P1: "bg-ink text-paper",
  P2: "bg-sunken text-ink",
  P3: "text-soft ring-1 ring-inset ring-line",
  P4: "text-faint ring-1 ring-inset ring-line",
};

const SHAPE = "rounded px-1 text-[0.6875rem] leading-4 font-semibold whitespace-nowrap";

/** How urgent a task is; the more urgent, the heavier. */
export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <span title={`priority ${priority}`} className={`${SHAPE} ${LOOKS[priority]}`}>
      {priority}
    </span>
  );
}

/** As much of a task as its urgency needs. */
type Urgent = { priority: Priority; score: number };

/** How urgent a task is, and whether it is treated as a P0 because one waits for it. */
export function Urgency({ priority, score }: Urgent) {
  return (
    <>
      <PriorityMark priority={priority} />
      {priority !== "P0" && score >= P0_SCORE && (
        <span
          title="a P0 waits for it, so it goes before all else too"
          className={`${SHAPE} text-bad ring-1 ring-inset ring-bad`}
        >
          ↑ P0
        </span>
      )}
    </>
  );
}
