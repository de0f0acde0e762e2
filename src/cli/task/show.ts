import type { z } from "zod";
import type { taskDetail } from "../../contract/tasks.ts";
import type { Context } from "../context.ts";
import { criteriaIn, type Criterion } from "../../domain/criteria.ts";
import { Problem } from "../../domain/problem.ts";
import { livenessText } from "../liveness.ts";
import { ago, fields, paint, plain, table, type Cell, type Color, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { show as shape } from "./commands.ts";
import { stateCell } from "./view.ts";

type Detail = z.output<typeof taskDetail> & { criteria: Criterion[] };

/** A task with all that is known of it. */
export const run: Run<typeof shape> = async ({ task: id }, { call, show, look, world }) => {
  const task = await call("showTask", { params: { id } });
  const criteria = await criteriaOf(task, call);
  const asked = ASKED.includes(task.status) ? await openDecision(id, call) : null;
  show({ ...task, criteria }, () => detailText({ ...task, criteria }, asked, look, world.now()));
};

/** An older server does not tell how criteria stand; then only their text is shown. */
async function criteriaOf(
  { id, acceptance_criteria }: Pick<Detail, "id" | "acceptance_criteria">,
  call: Context["call"],
): Promise<Criterion[]> {
  if (criteriaIn(acceptance_criteria).length === 0) return [];
  try {
    return (await call("taskCriteria", { params: { id } })).items;
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return [];
    throw error;
  }
}

/** States in which a person may be asked about a task. */
const ASKED: readonly Detail["status"][] = ["blocked", "needs_decomposition"];

async function openDecision(id: string, call: Context["call"]): Promise<string | null> {
  const { items } = await call("listDecisions", { query: { status: "open" } });
  const found = items.find(({ task_id, blocking }) => task_id === id && blocking);
  return found ? `${found.question} Answer: ringmaster decision answer ${found.id}` : null;
}

function detailText(task: Detail, asked: string | null, look: Look, now: string): string {
  const { description, attempts_list, transitions, children_list, criteria } = task;
  const parts = [
    fields([...head(task, now), ["decision", asked], ...graphOf(task)], look),
    ...TEXTS.map(([name, field]) => section(name, task[field], look)),
    criteria.length === 0 ? null : criteriaTable(criteria, look),
    description === "" ? null : `${plain(description).trimEnd()}\n`,
    children_list.length === 0 ? null : childTable(children_list, look),
    attempts_list.length === 0 ? null : attemptTable(attempts_list, look, now),
    transitions.length === 0 ? null : historyTable(transitions, look, now),
  ];
  return parts.filter((part) => part !== null).join("\n");
}

function head(task: Detail, now: string): [string, Cell][] {
  return [
    ["id", task.id],
    ["title", { text: task.title, color: "bold" }],
    ["status", stateCell(task.status)],
    ...agentIs(task, now),
    ["reason", task.reason],
    ["priority", task.priority],
    ["kind", task.kind],
    ["agent", task.agent],
    ["project", task.project_id],
    ["needs", task.needs.join(", ") || null],
    ["files", task.files.join(", ") || null],
    ["external ref", task.external_ref],
    ["pull request", task.pull_request],
    ["attempts", task.attempts],
    ["quarantined", quarantineText(task)],
    ["merged as", task.merge_commit],
    ["changed", `${ago(task.updated_at, now)} (version ${task.version})`],
    ["can move to", task.legal.join(", ") || null],
  ];
}

/** How the agent is doing that works on it now; nothing when none does. */
function agentIs({ attempts_list }: Detail, now: string): [string, Cell][] {
  const running = attempts_list.find(({ resolution }) => resolution === null);
  return running ? [["agent is", livenessText(running.liveness, now)]] : [];
}

/** How the task stands among others. */
function graphOf(task: Detail): [string, Cell][] {
  const { dependencies, unblocks, holds_back, waiting_on } = task;
  const told = (own: boolean) =>
    dependencies.filter((d) => (d.task_id === task.id) === own).map((d) => [d, d.kind] as const);
  const on = told(true).map(([d, kind]) => `${d.depends_on_id} (${kind})`);
  const by = told(false).map(([d, kind]) => `${d.task_id} (${kind})`);
  return [
    ["depends on", on.length === 0 ? null : `${on.join(", ")}; ${waiting_on} not over`],
    ["needed by", by.join(", ") || null],
    ["would free", unblocks.join(", ") || null],
    ["holds back", holds_back === 0 ? null : `${holds_back} tasks, directly or not`],
  ];
}

function quarantineText({ quarantined_until, quarantines }: Detail): string | null {
  return quarantined_until === null ? null : `until ${quarantined_until}, time ${quarantines}`;
}

const TEXTS = [
  ["Acceptance criteria", "acceptance_criteria"],
  ["Plan", "plan"],
] as const;

function section(name: string, text: string, look: Look): string | null {
  return text === "" ? null : `${paint(look, "bold", name)}\n${plain(text).trimEnd()}\n`;
}

const STANDING_COLORS: Partial<Record<Criterion["state"], Color>> = {
  proven: "green",
  red: "red",
  unknown: "red",
  waits: "yellow",
};

function criteriaTable(criteria: readonly Criterion[], look: Look): string {
  const rows = criteria.map(({ state, text, check, by_person, evidence_id }): Cell[] => {
    const color = STANDING_COLORS[state];
    const who = by_person ? "a person" : check;
    return [color ? { text: state, color } : state, text, who, evidence_id];
  });
  const heads = ["STATE", "CRITERION", "BY", "EVIDENCE"];
  return `${paint(look, "bold", "Criteria")}\n${table(heads, rows, look)}`;
}

function childTable(children: Detail["children_list"], look: Look): string {
  const rows = children.map((c) => [c.id, stateCell(c.status), c.title]);
  return `${paint(look, "bold", "Children")}\n${table(["ID", "STATUS", "TITLE"], rows, look)}`;
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
