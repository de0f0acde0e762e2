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

/** The same with what keeps it from being handed more. */
export function stateCell({ status, paused, draining }: Worker): Cell {
  const drains = draining && status !== "stopped";
  if (!paused && !drains) return statusCell(status);
  return { text: `${status}, ${drains ? "draining" : "paused"}`, color: "yellow" };
}

/** A worker as fields for a person. */
export function workerFields(worker: Worker, now: string): [string, Cell][] {
  return [
    ["id", worker.id],
    ["name", worker.name],
    ["agent", worker.agent],
    ["can", worker.capabilities.join(", ") || null],
    ["subscription", worker.subscription],
    ["paused", worker.paused ? "yes: it is handed nothing" : "no"],
    ["draining", worker.draining ? "yes: it ends when it holds nothing" : "no"],
    ["status", statusCell(worker.status)],
    ["task", worker.task_id],
    ["session", worker.session],
    ["host", worker.host],
    ["commit", worker.commit],
    ["seen", ago(worker.last_seen_at, now)],
  ];
}

/** What a changed worker is able to do, in a sentence. */
export function ableSentence({ name, capabilities, subscription, paused }: Worker): string {
  const can = capabilities.length === 0 ? "nothing in particular" : capabilities.join(", ");
  const uses = subscription ?? "any account of its agent";
  return `${name} can do ${can}, uses ${uses}, and is ${paused ? "paused" : "not paused"}.`;
}

/** A command as it is typed into a shell. */
export function shellText(command: readonly string[]): string {
  return command
    .map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : `'${part.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
