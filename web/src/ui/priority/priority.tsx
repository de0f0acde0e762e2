import type { Priority } from "../../../../src/domain/task.ts";

const LOOKS: Record<Priority, string> = {
  P0: "bg-bad text-paper",
  P1: "bg-ink text-paper",
  P2: "bg-sunken text-ink",
  P3: "text-soft ring-1 ring-inset ring-line",
  P4: "text-faint ring-1 ring-inset ring-line",
};

/** How urgent a task is; the more urgent, the heavier. */
export function PriorityMark({ priority }: { priority: Priority }) {
  return (
    <span
      title={`priority ${priority}`}
      className={`rounded px-1 text-[0.6875rem] leading-4 font-semibold ${LOOKS[priority]}`}
    >
      {priority}
    </span>
  );
}
