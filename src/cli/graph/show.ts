import type { Contract } from "../../contract/contract.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { notFound } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { oneLine, paint, table, type Cell, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import { stateCell } from "../task/view.ts";
import type { graph } from "./commands.ts";

type Shown = OutputOf<Contract["showGraph"]>;
type Node = Shown["nodes"][number];

/** Rows of each table; `--json` has everything. */
const ROWS = 10;

/** The graph of open tasks, for a person, as JSON, or in the DOT language. */
export const run: Run<typeof graph> = async ({ project, dot }, context) => {
  const { call, show, raw, look, json } = context;
  const project_id = project === null ? undefined : await idOfProject(project, call);
  const shown = await call("showGraph", { query: { project_id } });
  if (dot && !json) raw(dotText(shown));
  else show(shown, () => graphText(shown, look));
};

/** Looked up in the list: the project's repository need not be readable to see its tasks. */
async function idOfProject(id_or_name: string, call: Context["call"]): Promise<string> {
  const { items } = await call("listProjects", {});
  const found = items.find(({ id, name }) => id === id_or_name || name === id_or_name);
  if (!found) throw notFound("project", id_or_name);
  return found.id;
}

function graphText(shown: Shown, look: Look): string {
  if (shown.nodes.length === 0) return paint(look, "dim", "No open tasks.\n");
  const nodes = new Map(shown.nodes.map((node) => [node.id, node]));
  return [
    `${headText(shown)}\n`,
    part("Longest chain, in the order of work", chainTable(shown, nodes, look), look),
    part("Bottlenecks", bottleneckTable(shown, nodes, look), look),
    part("Waves: what can be done at the same time", waveTable(shown, look), look),
    part("Tracks: what can be done side by side", trackTable(shown, look), look),
    part("Highest ranks", rankTable(shown, look), look),
  ].join("\n");
}

function headText({ nodes, edges, tracks, betweenness, settled }: Shown): string {
  const counts = `${count(nodes.length, "open task")}, ${count(edges.length, "dependency")}`;
  const rest = settled ? "" : " Metrics of the last change are still being computed.";
  return `${counts}, ${count(tracks, "track")}. Betweenness is ${betweenness}.${rest}`;
}

function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`.replace(/ys$/, "ies")}`;
}

function part(title: string, text: string, look: Look): string {
  return `${paint(look, "bold", title)}\n${text}`;
}

function chainTable({ critical_path }: Shown, nodes: Map<string, Node>, look: Look): string {
  const rows = critical_path.slice(0, ROWS).map((id, at): Cell[] => {
    const node = nodes.get(id);
    const state = node ? stateCell(node.status) : null;
    return [at + 1, id, node?.priority ?? null, state, node?.title ?? null];
  });
  const none = "No task waits for another one.";
  return (
    table(["#", "ID", "PRIORITY", "STATUS", "TITLE"], rows, look, none) +
    more(critical_path.length - rows.length, look)
  );
}

function bottleneckTable({ bottlenecks }: Shown, nodes: Map<string, Node>, look: Look): string {
  const rows = bottlenecks.map(({ id, betweenness, holds_back }): Cell[] => [
    id,
    betweenness.toFixed(3),
    count(holds_back, "task"),
    nodes.get(id)?.title ?? null,
  ]);
  const heads = ["ID", "BETWEENNESS", "HOLDS BACK", "TITLE"];
  return table(heads, rows, look, "No chain goes through any task.");
}

function waveTable({ waves }: Shown, look: Look): string {
  const rows = waves.slice(0, ROWS).map((size, at) => [at + 1, size]);
  return table(["WAVE", "TASKS"], rows, look) + more(waves.length - rows.length, look);
}

/** Tracks of several tasks, largest first; tasks that are alone are only counted. */
function trackTable({ nodes }: Shown, look: Look): string {
  const members = Map.groupBy(nodes, ({ track }) => track);
  const several = [...members.values()].filter(({ length }) => length > 1);
  const largest = several.toSorted((a, b) => b.length - a.length).slice(0, ROWS);
  const rows = largest.map((track): Cell[] => {
    const [first] = track.toSorted((a, b) => b.rank - a.rank);
    return [track.length, track.filter(isFree).length, first?.id ?? null, first?.title ?? null];
  });
  const heads = ["TASKS", "FREE", "HIGHEST", "TITLE"];
  const alone = members.size - several.length;
  const end = alone === 0 ? "" : paint(look, "dim", `and ${count(alone, "task")} alone\n`);
  const none = "Every task stands alone.";
  return table(heads, rows, look, none) + more(several.length - rows.length, look) + end;
}

function isFree({ waiting_on }: Node): boolean {
  return waiting_on === 0;
}

function rankTable({ nodes }: Shown, look: Look): string {
  const highest = nodes.toSorted((a, b) => b.rank - a.rank).slice(0, ROWS);
  const rows = highest.map((node, at): Cell[] => [
    at + 1,
    node.id,
    node.priority,
    node.score.toFixed(3),
    stateCell(node.status),
    node.waiting_on === 0 ? null : count(node.waiting_on, "task"),
    node.title,
  ]);
  const heads = ["#", "ID", "PRIORITY", "SCORE", "STATUS", "WAITS FOR", "TITLE"];
  return table(heads, rows, look) + more(nodes.length - rows.length, look);
}

function more(rest: number, look: Look): string {
  return rest > 0 ? paint(look, "dim", `and ${rest} more\n`) : "";
}

/** An arrow goes from what is done first to what waits for it. */
function dotText({ nodes, edges }: Shown): string {
  const lines = [
    "digraph tasks {",
    "  rankdir=LR; node [shape=box];",
    ...nodes.map((node) => `  ${quoted(node.id)} [label=${quoted(labelOf(node))}];`),
    ...edges.map((edge) => `  ${quoted(edge.depends_on_id)} -> ${quoted(edge.task_id)};`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function labelOf({ id, priority, status, title }: Node): string {
  return `${id} ${priority} ${status}: ${oneLine(title)}`;
}

/** A quoted text of the DOT language, where a backslash would begin an escape. */
function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', String.raw`\"`)}"`;
}
