import type { z } from "zod";
import type { taskDetail } from "../../contract/tasks.ts";
import { ago, fields, paint, plain, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { show as shape } from "./commands.ts";
import { stateCell } from "./view.ts";

type Detail = z.output<typeof taskDetail>;

/** A task with all that is known of it. */
export const run: Run<typeof shape> = async ({ task: id }, { call, show, look, world }) => {
  const task = await call("showTask", { params: { id } });
  show(task, () => detailText(task, look, world.now()));
};

function detailText(task: Detail, look: Look, now: string): string {
  const { description, attempts_list, transitions } = task;
  const parts = [
    fields(head(task, now), look),
    description === "" ? null : `${plain(description).trimEnd()}\n`,
    attempts_list.length === 0 ? null : attemptTable(attempts_list, look, now),
    transitions.length === 0 ? null : historyTable(transitions, look, now),
  ];
  return parts.filter((part) => part !== null).join("\n");
}

function head(task: Detail, now: string): [string, Cell][] {
  const waits = task.dependencies.filter((d) => d.task_id === task.id);
  return [
    ["id", task.id],
    ["title", { text: task.title, color: "bold" }],
    ["status", stateCell(task.status)],
    ["reason", task.reason],
    ["priority", task.priority],
    ["kind", task.kind],
    ["agent", task.agent],
    ["project", task.project_id],
    ["waits for", waits.map((d) => `${d.depends_on_id} (${d.kind})`).join(", ") || null],
    ["attempts", task.attempts],
    ["merged as", task.merge_commit],
    ["changed", ago(task.updated_at, now)],
    ["can move to", task.legal.join(", ") || null],
  ];
}

function attemptTable(attempts: Detail["attempts_list"], look: Look, now: string): string {
  const rows = attempts.map((a) => [
    a.number,
    a.id,
    a.worker_id,
    a.iterations,
    a.resolution ?? "running",
    ago(a.started_at, now),
    a.reason ?? a.branch,
  ]);
  const heads = ["ATTEMPT", "ID", "WORKER", "ITERATIONS", "RESULT", "STARTED", "REASON OR BRANCH"];
  return table(heads, rows, look);
}

function historyTable(transitions: Detail["transitions"], look: Look, now: string): string {
  const rows = transitions.map((t) => [`${t.from} → ${t.to}`, t.actor, ago(t.at, now), t.reason]);
  return `${paint(look, "bold", "History")}\n${table(["MOVE", "BY", "WHEN", "WHY"], rows, look)}`;
}
