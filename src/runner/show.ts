import type { AgentEvent } from "../domain/agent-event.ts";
import { plainText } from "../std/text.ts";

const WIDTH = 160;

/** One harmless line, whatever an agent or the model behind it says. */
const clip = (text: string) => {
  const line = plainText(text.slice(0, 4 * WIDTH))
    .replaceAll(/\s+/g, " ")
    .trim();
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
  session: (e) => `session ${e.session_id}${e.model === null ? "" : ` with ${e.model}`}`,
  message: (e) => e.text,
  thinking: (e) => `… ${e.text}`,
  tool_use: (e) => `→ ${e.tool} ${argumentsOf(e.input)}`,
  tool_result: (e) => `${e.ok ? "←" : "← failed:"} ${e.output}`,
  file_change: (e) => `± ${e.change} ${e.path}`,
  command: (e) => `$ ${e.command}${e.exit_code === null ? "" : ` → exit ${e.exit_code}`}`,
  permission_denied: (e) => `denied: ${e.tool} ${e.message}`,
  retry: (e) => `waiting for the provider${seconds(e.delay_ms)}: ${e.message}`,
  usage: (e) => `tokens: ${tokensText(e)}`,
  limit: (e) => `usage limit${e.resets_at === null ? "" : ` until ${e.resets_at}`}: ${e.message}`,
  error: (e) => `error: ${e.message}`,
  end: (e) => `${e.ok ? "end" : "end, not well"}: ${e.reason}`,
  unknown: (e) => e.line,
};

/** The values of a tool's arguments without the braces around them, where they are a record. */
function argumentsOf(input: string): string {
  try {
    const given: unknown = JSON.parse(input);
    if (typeof given !== "object" || given === null || Array.isArray(given)) return input;
    const parts = Object.entries(given).map(([name, value]) => `${name}=${wordOf(value)}`);
    return parts.join(" ");
  } catch {
    return input; // no JSON, or cut: it is shown as it is
  }
}

const wordOf = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

const seconds = (delay_ms: number | null) =>
  delay_ms === null ? "" : ` (${(delay_ms / 1000).toFixed(1)} s)`;

function tokensText({ tokens, cost_usd }: Extract<AgentEvent, { type: "usage" }>): string {
  const cached = tokens.cache_read === null ? "" : `, ${tokens.cache_read} from the cache`;
  const cost = cost_usd === null ? "" : `, $${cost_usd.toFixed(4)}`;
  return `${tokens.input ?? "?"} in, ${tokens.output ?? "?"} out${cached}${cost}`;
}

function describe(event: AgentEvent): string {
  // One entry per type; the compiler cannot follow that the entry fits this very event.
  const tell = DESCRIBE[event.type] as (e: AgentEvent) => string;
  return tell(event);
}
