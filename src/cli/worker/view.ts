import type { Worker } from "../../domain/worker.ts";
import { ago, type Cell, type Color } from "../output.ts";

const STATUS_COLORS: Record<Worker["status"], Color> = {
  stopped: "dim",
  idle: "cyan",
  working: "yellow",
};

/** A worker's status in its colour. */
export function statusCell(status: Worker["status"]): Cell {
  return { text: status, color: STATUS_COLORS[status] };
}

/** A worker as fields for a person. */
export function workerFields(worker: Worker, now: string): [string, Cell][] {
  return [
    ["id", worker.id],
    ["name", worker.name],
    ["agent", worker.agent],
    ["status", statusCell(worker.status)],
    ["task", worker.task_id],
    ["session", worker.session],
    ["host", worker.host],
    ["commit", worker.commit],
    ["seen", ago(worker.last_seen_at, now)],
  ];
}

/** A command as it is typed into a shell. */
export function shellText(command: readonly string[]): string {
  return command
    .map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
