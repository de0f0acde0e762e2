import type { AgentEvent } from "../../../../src/domain/agent-event.ts";
import { withLocalTimes } from "../plain/local-times.ts";
import { costText, durationText, tokensText } from "../figures.ts";

/** How an event of an agent is written: a small sign, the text, and how it looks. */
export type Line = {
  sign: string;
  text: string;
  look: "said" | "quiet" | "did" | "good" | "bad";
  /** What was used, before the text. */
  name?: string;
  /** How a command ended, after the text: `exit 0`. */
  exit?: string;
};

type Wording = { [T in AgentEvent["type"]]: (event: Extract<AgentEvent, { type: T }>) => Line };

const CHANGE_SIGNS = { add: "+", update: "~", delete: "−" } as const;

/** What a tool was given, its names and values one after the other where it is an object. */
function inputText(input: string): string {
  const value = objectOf(input);
  if (value === null) return input;
  const text = (part: unknown) => (typeof part === "string" ? part : JSON.stringify(part));
  return Object.entries(value)
    .map(([name, part]) => `${name}=${text(part)}`)
    .join(" ");
}

function objectOf(text: string): object | null {
  if (!text.startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    // Cut at its longest: it is shown as it came.
    return null;
  }
}

const WORDING: Wording = {
  session: ({ session_id, model }) => ({
    sign: "▸",
    text: `session ${session_id}, model ${model ?? "unknown"}`,
    look: "quiet",
  }),
  message: ({ text }) => ({ sign: "", text, look: "said" }),
  thinking: ({ text }) => ({ sign: "…", text, look: "quiet" }),
  tool_use: ({ tool, input }) => ({ sign: "▸", name: tool, text: inputText(input), look: "did" }),
  tool_result: ({ ok, output }) => ({
    sign: ok ? "✓" : "✗",
    text: output,
    look: ok ? "quiet" : "bad",
  }),
  file_change: ({ path, change }) => ({ sign: CHANGE_SIGNS[change], text: path, look: "did" }),
  command: ({ command, exit_code }) => ({
    sign: "$",
    text: command,
    look: (exit_code ?? 0) === 0 ? "did" : "bad",
    ...(exit_code === null ? {} : { exit: `exit ${exit_code}` }),
  }),
  permission_denied: ({ tool, message }) => ({
    sign: "✗",
    text: `${tool} was not permitted: ${message}`,
    look: "bad",
  }),
  retry: ({ message, delay_ms }) => ({
    sign: "↻",
    text: delay_ms === null ? message : `${message} (again in ${durationText(delay_ms)})`,
    look: "quiet",
  }),
  usage: ({ tokens, cost_usd }) => ({
    sign: "Σ",
    text: `tokens ${tokensText(tokens)}; cost ${costText(cost_usd)}`,
    look: "quiet",
  }),
  limit: ({ message, resets_at }) => ({
    sign: "!",
    text: resets_at === null ? message : withLocalTimes(`${message}; resets ${resets_at}`),
    look: "bad",
  }),
  error: ({ message }) => ({ sign: "✗", text: message, look: "bad" }),
  end: ({ ok, reason, final_message }) => ({
    sign: ok ? "■" : "✗",
    text: final_message === "" ? reason : `${reason}\n${final_message}`,
    look: ok ? "good" : "bad",
  }),
  unknown: ({ line }) => ({ sign: "?", text: line, look: "quiet" }),
};

/** An event of an agent in words. */
export function lineOf(event: AgentEvent): Line {
  // The table has one entry per type, so the entry of this event's type takes this event.
  const word = WORDING[event.type] as (event: AgentEvent) => Line;
  return word(event);
}
