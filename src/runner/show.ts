import type { AgentEvent } from "../domain/agent-event.ts";

const WIDTH = 160;

const clip = (text: string) => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
};

/** An agent's event as one line for a terminal. */
export function showEvent(event: AgentEvent): string {
  return `  │ ${clip(describe(event))}`;
}

type Describe = {
  [Type in AgentEvent["type"]]: (event: Extract<AgentEvent, { type: Type }>) => string;
};

const DESCRIBE: Describe = {
  session: (e) => `session ${e.session_id}${e.model === null ? "" : ` (${e.model})`}`,
  message: (e) => e.text,
  thinking: (e) => `… ${e.text}`,
  tool_use: (e) => `→ ${e.tool} ${e.input}`,
  tool_result: (e) => `${e.ok ? "←" : "← failed:"} ${e.output}`,
  file_change: (e) => `± ${e.change} ${e.path}`,
  command: (e) => `$ ${e.command}${e.exit_code === null ? "" : ` → ${e.exit_code}`}`,
  permission_denied: (e) => `denied: ${e.tool} ${e.message}`,
  retry: (e) => `waiting on the provider: ${e.message}`,
  usage: (e) => `tokens: ${e.tokens.input ?? "?"} in, ${e.tokens.output ?? "?"} out`,
  limit: (e) => `usage limit: ${e.message}`,
  error: (e) => `error: ${e.message}`,
  end: (e) => `end: ${e.reason}`,
  unknown: (e) => e.line,
};

function describe(event: AgentEvent): string {
  // One entry per type; the compiler cannot follow that the entry fits this very event.
  const tell = DESCRIBE[event.type] as (e: AgentEvent) => string;
  return tell(event);
}
