import type { WorkerHealth } from "../../contract/fleet.ts";
import { livenessText } from "../liveness.ts";
import { ago, fields, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { health } from "./commands.ts";

/** Whether a worker lives, and what it does. */
export const run: Run<typeof health> = async ({ worker: id }, { call, show, look, world }) => {
  const found = await call("workerHealth", { params: { id } });
  show(found, () => fields(rowsOf(found, world.now()), look));
};

function rowsOf(found: WorkerHealth, now: string): [string, Cell][] {
  const { attempt } = found;
  return [
    ["worker", `${found.name} (${found.id})`],
    ["state", { text: found.state, color: found.state === "ok" ? "green" : "yellow" }],
    ["", found.detail],
    ["session", withLife(found.session, found.session_alive)],
    ["process", withLife(found.pid === null ? null : String(found.pid), found.process_alive)],
    ["memory", megabytes(found.memory_bytes)],
    ["agents", agentsText(found)],
    ["seen", ago(found.last_seen_at, now)],
    [
      "attempt",
      attempt && `${attempt.number} of ${attempt.task_id}, begun ${ago(attempt.started_at, now)}`,
    ],
    ["agent is", livenessText(attempt?.liveness ?? null, now)],
  ];
}

const withLife = (name: string | null, alive: boolean | null) =>
  alive === null ? name : `${name ?? "-"} (${alive ? "alive" : "gone"})`;

const megabytes = (bytes: number | null) =>
  bytes === null ? null : `${(bytes / 1_000_000).toFixed(1)} MB`;

function agentsText({ agents_processes, agents_memory_bytes }: WorkerHealth): string | null {
  const memory = megabytes(agents_memory_bytes);
  return agents_processes === null ? null : `${agents_processes} processes, ${memory}`;
}
