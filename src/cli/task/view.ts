import type { AgentEvent } from "../../domain/agent-event.ts";
import type { Task } from "../../domain/task.ts";
import { oneLine, paint, plain, table, type Cell, type Color, type Look } from "../output.ts";

const STATE_COLORS: Partial<Record<Task["status"], Color>> = {
  ready: "cyan",
  coding: "yellow",
  error_fixing: "yellow",
  testing: "yellow",
  merging: "yellow",
  deploying: "yellow",
  verifying: "yellow",
  completed: "green",
  failed: "red",
  blocked: "red",
  draft: "dim",
  archived: "dim",
};

/** A state in its colour. */
export function stateCell(status: Task["status"]): Cell {
  const color = STATE_COLORS[status];
  return color === undefined ? status : { text: status, color };
}

/** Tasks as a table. */
export function taskTable(tasks: readonly Task[], look: Look, none: string): string {
  const rows = tasks.map((t) => [t.id, t.priority, stateCell(t.status), t.agent, t.title]);
  return table(["ID", "PRIORITY", "STATUS", "AGENT", "TITLE"], rows, look, none);
}

/** What a changed task is now, in a sentence. */
export function taskSentence({ id, title, status, priority }: Task): string {
  return `${id} is ${status} (${priority}): ${oneLine(title)}`;
}

/** One thing an agent did, for a person; "" for what is not worth a line. */
export function agentEventText(event: AgentEvent, look: Look): string {
  const said = (TELL[event.type] as (event: AgentEvent) => Said | null)(event);
  if (!said) return "";
  const [mark, color, text] = said;
  const lines = plain(text).trimEnd().split("\n");
  return lines
    .map((line, at) => `${at === 0 ? paint(look, color, mark.padEnd(9)) : " ".repeat(9)} ${line}`)
    .join("\n");
}

type Said = [mark: string, color: Color, text: string];

type Telling = {
  [Type in AgentEvent["type"]]: (event: Extract<AgentEvent, { type: Type }>) => Said | null;
};

const TELL: Telling = {
  session: ({ session_id, model }) => ["session", "dim", `${session_id} ${model ?? ""}`],
  message: ({ text }) => ["says", "bold", text],
  thinking: ({ text }) => ["thinks", "dim", text],
  tool_use: ({ tool, input }) => ["uses", "cyan", oneLine(`${tool} ${input}`)],
  tool_result: ({ ok, output }) => (ok ? null : ["failed", "red", firstLine(output)]),
  file_change: ({ change, path }) => ["file", "green", `${change} ${path}`],
  command: ({ command, exit_code }) => ["runs", "cyan", oneLine(command) + exitText(exit_code)],
  permission_denied: ({ tool, message }) => ["denied", "red", `${tool}: ${message}`],
  retry: ({ message }) => ["retries", "yellow", message],
  usage: () => null,
  limit: ({ message, resets_at }) => ["limit", "yellow", `${message} ${resets_at ?? ""}`],
  error: ({ message }) => ["error", "red", message],
  end: ({ ok, reason }) => ["ends", ok ? "green" : "red", reason],
  unknown: ({ line }) => ["?", "dim", oneLine(line)],
};

function exitText(exit_code: number | null): string {
  return exit_code === null ? "" : ` (exit ${exit_code})`;
}

function firstLine(text: string): string {
  return text.trimStart().split("\n", 1)[0] ?? "";
}
