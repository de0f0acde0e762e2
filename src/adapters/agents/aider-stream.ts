import type { AgentEvent } from "../../domain/agent-event.ts";
import type { StreamReader } from "../../ports/agent.ts";
import { openTally, type Exit } from "./tally.ts";
import { textBlocks, type TextBlocks } from "./text-blocks.ts";

type Of<Type extends AgentEvent["type"]> = Extract<AgentEvent, { type: Type }>;

/** What later lines need of earlier ones. */
type Memory = {
  blocks: TextBlocks;
  model: string | null;
  /** Files that were made in this run: edits of theirs are still additions. */
  made: Set<string>;
  /** A report of tokens whose cost stands on the next line. */
  waiting: Of<"usage"> | null;
  /** Dollars of the session so far, as the last report told them. */
  session_usd: number;
  /** Whether the model answered, and what went wrong after its last answer. */
  answered: boolean;
  failure: string | null;
};

/**
 * Reads what Aider prints: plain text with lines of a known form among it. Costs are differences of
 * the session's, since those of single messages are rounded more. Its exit code says nothing, and
 * no line ends the run: it ended well when the model's last answer was followed by no error.
 */
export function aiderReader(): StreamReader {
  const tally = openTally("aider");
  const memory: Memory = {
    blocks: textBlocks(),
    model: null,
    made: new Set(),
    waiting: null,
    session_usd: 0,
    answered: false,
    failure: null,
  };
  return {
    line: (line) => tally.add(readLine(line, memory)),
    summary: (exit) => tally.summary(exit, lastWords(exit, memory)),
  };
}

function readLine(line: string, memory: Memory): AgentEvent[] {
  const waiting = memory.waiting;
  if (waiting !== null) {
    memory.waiting = null;
    if (line.startsWith("Cost: ")) return [{ ...waiting, cost_usd: costIn(line, memory) }];
    return [waiting, ...readLine(line, memory)];
  }
  for (const [form, read] of FORMS) {
    const match = form.exec(line);
    if (match === null) continue;
    memory.blocks.close();
    return read(match, memory, line);
  }
  memory.blocks.add(line);
  return line.trim() === "" ? [] : [{ type: "message", text: line }];
}

type Read = (match: RegExpExecArray, memory: Memory, line: string) => AgentEvent[];

/** The lines that mean something, as they stand in Aider's source; all others are the model's. */
const FORMS: readonly (readonly [RegExp, Read])[] = [
  [/^Tokens: (.+)$/, readTokens],
  [/^Creating empty file (.+)$/, ([, path = ""], memory) => changed(path, memory, "add")],
  [/^Applied edit to (.+)$/, ([, path = ""], memory) => changed(path, memory, "update")],
  [/^Retrying in ([\d.]+) seconds/, ([line, seconds]) => [retry(line, Number(seconds))]],
  [/^(?:Main model|Model): (\S+) with/, readModel],
  [/^The API provider has rate limited you\b/, readLimit],
  [
    /^The API provider(?:'s servers are| is not able)|^litellm\.\w+|^Only \d+ reflections allowed/,
    fail,
  ],
  [/^The LLM did not conform to the edit format|^Empty response received from LLM/, fail],
  [/^Commit [0-9a-f]{7,} |^Did not apply edit|^Skipping edits/, note],
  [/^Aider v\d|^(?:Weak|Editor) model: |^Git repo: |^Repo-map: /, note],
];

function note(_match: RegExpExecArray, _memory: Memory, line: string): AgentEvent[] {
  return [{ type: "thinking", text: line }];
}

function changed(path: string, { made }: Memory, change: "add" | "update"): AgentEvent[] {
  const short = path.replace(/ \(--dry-run\)$/, "");
  if (change === "add") made.add(short);
  return [{ type: "file_change", path: short, change: made.has(short) ? "add" : change }];
}

function retry(message: string, seconds: number): AgentEvent {
  const delay_ms = Number.isFinite(seconds) ? Math.round(seconds * 1_000) : null;
  return { type: "retry", message, delay_ms };
}

function readModel([, name = ""]: RegExpExecArray, memory: Memory, line: string): AgentEvent[] {
  memory.model = name;
  return [{ type: "thinking", text: line }];
}

function fail(_match: RegExpExecArray, memory: Memory, line: string): AgentEvent[] {
  memory.failure = line;
  return [{ type: "error", message: line }];
}

function readLimit(match: RegExpExecArray, memory: Memory, line: string): AgentEvent[] {
  return [...fail(match, memory, line), { type: "limit", message: line, resets_at: null }];
}

/** A report follows each answer: `1.2k sent, 2.0k cache write, 300 cache hit, 50 received.` */
function readTokens([, report = ""]: RegExpExecArray, memory: Memory): AgentEvent[] {
  const [counts = "", cost = null] = report.split(/ (?=Cost: )/);
  memory.answered = true;
  memory.failure = null;
  const usage: Of<"usage"> = {
    type: "usage",
    tokens: {
      input: countOf(counts, "sent"),
      output: countOf(counts, "received"),
      cache_read: countOf(counts, "cache hit"),
      cache_write: countOf(counts, "cache write"),
    },
    cost_usd: cost === null ? null : costIn(cost, memory),
    model: memory.model,
  };
  const has_both = usage.tokens.cache_read !== null && usage.tokens.cache_write !== null;
  if (cost !== null || !has_both) return [usage];
  memory.waiting = usage; // the report was too long for one line
  return [];
}

/** Thousands are rounded there, so counts of long runs are not exact. */
function countOf(counts: string, what: string): number | null {
  const found = new RegExp(`([\\d.]+)(k|M)? ${what}\\b`).exec(counts);
  if (found === null) return null;
  const unit = found[2] === "M" ? 1_000_000 : found[2] === "k" ? 1_000 : 1;
  return Math.round(Number(found[1]) * unit);
}

/** What the session costs more than at the last report; null when the line does not tell it. */
function costIn(line: string, memory: Memory): number | null {
  const found = /\$([\d.]*\d) session/.exec(line)?.[1];
  if (found === undefined) return null;
  const before = memory.session_usd;
  memory.session_usd = Math.max(before, Number(found));
  return memory.session_usd - before;
}

/** What the lines come to in the end. */
function lastWords({ exit_code }: Exit, memory: Memory): AgentEvent[] {
  const final_message = memory.blocks.last();
  const paid = memory.waiting === null ? [] : [memory.waiting];
  if (memory.failure !== null)
    return [...paid, { type: "end", ok: false, reason: "stopped by an error", final_message }];
  if (memory.answered && exit_code === 0)
    return [...paid, { type: "end", ok: true, reason: "answered", final_message }];
  return [...paid, { type: "message", text: final_message }];
}
