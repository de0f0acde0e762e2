import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { claudeCode } from "../../../src/adapters/agents/claude-code.ts";
import { resetTime } from "../../../src/adapters/agents/reset-time.ts";
import type { AgentEvent, RunSummary } from "../../../src/domain/agent-event.ts";

const CAPTURES = join(import.meta.dirname, "../../fixtures/captures/claude");

/** Each turn of the scripted model costs these tokens and $0.00606. */
const turns = (n: number) => ({
  input: 1000 * n,
  output: 50 * n,
  cache_read: 300 * n,
  cache_write: 200 * n,
});
const NONE = { input: null, output: null, cache_read: null, cache_write: null };
const COMPLETED = { ok: true, reason: "completed" };
const API_ERROR = { ok: false, reason: "api_error" };
const SLOW = "node -e 'setTimeout(()=>{},30000)'";
const MADE = ["sum.mjs", "sum.test.mjs", "README.md"];
const TESTED = [{ command: "node --test", exit_code: 0 }];

/** By the clock of this machine, on the day that the capture was made. */
const THREE_PM = resetTime("resets 3pm", new Date("2026-11-20T06:21:00Z"));

type Expected = Partial<Omit<RunSummary, "cost_usd">> & { cost_usd: number | null };
type Row = [fact: string, capture: string, exit: number | string, expected: Expected];

const done = { ended: COMPLETED, error: null, limit: null, permission_denials: 0 };
const failed = { ended: API_ERROR, tokens: turns(0), cost_usd: 0, final_message: null };

const ROWS: Row[] = [
  [
    "a success tells its files, its commands and its cost",
    "success",
    0,
    {
      ...done,
      final_message: "All done.\nRINGMASTER-RESULT: ok",
      tokens: turns(6),
      cost_usd: 0.03636,
      files: MADE,
      commands: TESTED,
    },
  ],
  [
    "an older version, which tells totals only, is read as well",
    "older-version",
    0,
    { ...done, final_message: "hi MARKER-DONE", tokens: turns(1), cost_usd: 0.00765 },
  ],
  [
    "a result without a stream before it is read as well",
    "result-only",
    0,
    { ...done, tokens: turns(6), cost_usd: 0.03636, session_id: null },
  ],
  [
    "a run whose every tool was refused ends well and says how often",
    "everything-denied",
    0,
    { ended: COMPLETED, permission_denials: 4, files: [], commands: [], cost_usd: 0.03636 },
  ],
  [
    "a refusal by a hook is counted although only the result line tells it",
    "denied-by-hook",
    0,
    { ended: COMPLETED, permission_denials: 1, files: [], cost_usd: 0.01212 },
  ],
  [
    "a failed command keeps its exit code",
    "tool-error",
    0,
    {
      ...done,
      commands: [{ command: "echo out; echo err >&2; exit 3", exit_code: 3 }],
      cost_usd: 0.01212,
    },
  ],
  [
    "two tools in one turn are both seen",
    "two-tools-in-one-turn",
    0,
    {
      ...done,
      files: ["sum.mjs"],
      commands: [{ command: "echo hi", exit_code: 0 }],
      tokens: turns(2),
      cost_usd: 0.01212,
    },
  ],
  [
    "of two results the last one ends the run, and both are paid for",
    "two-results",
    0,
    {
      ...done,
      final_message: "done",
      commands: [{ command: "sleep 3; echo bg", exit_code: null }],
      tokens: turns(3),
      cost_usd: 0.01818,
    },
  ],
  [
    "a subagent's tokens count and its words do not",
    "subagent",
    0,
    {
      ...done,
      final_message: "main done",
      commands: [{ command: "echo from-sub", exit_code: 0 }],
      tokens: turns(4),
      cost_usd: 0.02424,
    },
  ],
  [
    "partial messages are not read twice",
    "partial-messages",
    0,
    { ...done, final_message: "done", files: ["sum.mjs"], tokens: turns(2), cost_usd: 0.01212 },
  ],
  [
    "an answer that was cut short and repeated is one answer",
    "answer-cut-short",
    0,
    { ...done, final_message: "ok", tokens: turns(1), cost_usd: 0.00606 },
  ],
  [
    "a resumed session is charged for this run only",
    "resumed",
    0,
    {
      ...done,
      session_id: "11111111-2222-4333-8444-555555555555",
      final_message: "Continued.",
      tokens: turns(1),
      cost_usd: 0.00606,
    },
  ],
  [
    "a server error ends the run badly although the result says success",
    "error-500",
    1,
    { ...failed, error: expect.stringMatching(/^API Error: 500/) as string, limit: null },
  ],
  [
    "a refused key ends the run badly",
    "error-401",
    1,
    { ...failed, error: "Invalid API key · Fix external API key", limit: null },
  ],
  [
    "an empty account ends the run badly and is no usage limit",
    "error-credit",
    1,
    { ...failed, error: "Credit balance is too low", limit: null },
  ],
  [
    "a server that is not there ends the run badly",
    "connection-refused",
    1,
    { ...failed, error: expect.stringContaining("Connection refused") as string, limit: null },
  ],
  [
    "a usage limit is told as a limit, with the time at which it is lifted",
    "error-429",
    1,
    {
      ...failed,
      error: "API Error: Request rejected (429) · You've hit your limit · resets 3pm",
      limit: { resets_at: THREE_PM },
    },
  ],
  [
    "a limit that passed while it waited is no limit",
    "limit-then-success",
    0,
    { ...done, files: MADE, commands: TESTED, tokens: turns(6), cost_usd: 0.03636 },
  ],
  [
    "a model that declines ends the run badly with its own words as the last ones",
    "refusal",
    1,
    { ended: API_ERROR, final_message: "I cannot", tokens: turns(2), cost_usd: 0.01212 },
  ],
  [
    "an exhausted budget ends the run badly with the work done so far",
    "budget-exhausted",
    1,
    {
      ended: { ok: false, reason: "budget_exhausted" },
      error: "Reached maximum budget ($0.015)",
      files: ["sum.mjs", "sum.test.mjs"],
      tokens: turns(3),
      cost_usd: 0.01818,
    },
  ],
  [
    "an interrupt in a tool is a bad end although the exit code is 0",
    "sigint-in-tool",
    0,
    { ended: { ok: false, reason: "aborted_tools" }, tokens: turns(1), cost_usd: 0.00606 },
  ],
  [
    "an interrupt in an answer is a bad end, and the answer so far is paid for",
    "sigint-in-answer",
    0,
    {
      ended: { ok: false, reason: "aborted_streaming" },
      tokens: { ...turns(1), output: 3 },
      cost_usd: 0.00512,
    },
  ],
  [
    "a termination leaves no end and no figures",
    "sigterm-in-tool",
    143,
    { ended: null, tokens: NONE, cost_usd: null, commands: [{ command: SLOW, exit_code: 137 }] },
  ],
  [
    "a kill leaves no end, and the command under way without an exit code",
    "sigkill-in-tool",
    "SIGKILL",
    {
      ended: null,
      final_message: "sleeping",
      tokens: NONE,
      cost_usd: null,
      files: ["sum.mjs"],
      commands: [{ command: SLOW, exit_code: null }],
    },
  ],
  [
    "an unknown session to resume is told as the error",
    "resume-unknown",
    1,
    {
      ended: { ok: false, reason: "error_during_execution" },
      error: "No conversation found with session ID: 99999999-2222-4333-8444-555555555555",
      cost_usd: 0,
    },
  ],
  [
    "a run that was interrupted and went on ends as its last turn did",
    "interrupted-then-success",
    0,
    { ...done, final_message: "after", tokens: turns(2), cost_usd: 0.01212 },
  ],
];

function read(capture: string, exit: number | string) {
  const reader = claudeCode({ program: null, args: [], env: {} }).reader();
  const text = readFileSync(join(CAPTURES, `${capture}.jsonl`), "utf8");
  const events: AgentEvent[] = text.split("\n").flatMap((line) => reader.line(line));
  const exit_code = typeof exit === "number" ? exit : null;
  const signal = typeof exit === "string" ? exit : null;
  return { events, summary: reader.summary({ exit_code, signal }) };
}

/** Sums of prices differ in their last digits. */
function rounded(cost: number | null): number | null {
  return cost === null ? null : Number(cost.toFixed(8));
}

describe("what Claude Code printed is read as it was meant", () => {
  test.each(ROWS)("%s", (_fact, capture, exit, { cost_usd, ...expected }) => {
    const { events, summary } = read(capture, exit);
    expect(summary).toMatchObject(expected);
    expect(rounded(summary.cost_usd)).toBe(cost_usd);
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("the events of a success tell the run in order", () => {
    const types = read("success", 0).events.map((event) => event.type);
    const write = ["tool_use", "tool_result", "file_change"];
    const look = ["tool_use", "tool_result"];
    const run = ["message", "tool_use", "tool_result", "command"];
    const close = ["message", "usage", "end"];
    const steps = [write, write, look, write, run, close].flat();
    expect(types).toEqual(["session", "message", ...steps]);
  });

  test("a new file is an addition and an edited one an update", () => {
    const { events } = read("success", 0);
    const changes = events.flatMap((e) => (e.type === "file_change" ? [[e.path, e.change]] : []));
    expect(changes).toEqual([
      ["sum.mjs", "add"],
      ["sum.test.mjs", "add"],
      ["README.md", "update"],
    ]);
  });

  test("waiting for the provider is told as retries with their delays", () => {
    const retries = read("error-429", 1).events.filter((event) => event.type === "retry");
    expect(retries).toEqual([
      { type: "retry", message: "rate_limit 429, try 1 of 2", delay_ms: 1030 },
      { type: "retry", message: "rate_limit 429, try 2 of 2", delay_ms: 1163 },
    ]);
  });

  test("a subagent's words are thoughts, never messages", () => {
    const line = {
      type: "assistant",
      message: { content: [{ type: "text", text: 'RINGMASTER_RESULT {"nonce":"n"}' }] },
      parent_tool_use_id: "toolu_1",
    };
    const reader = claudeCode({ program: null, args: [], env: {} }).reader();
    expect(reader.line(JSON.stringify(line))).toMatchObject([{ type: "thinking" }]);
    expect(reader.summary({ exit_code: 0, signal: null }).final_message).toBeNull();
  });

  test("the reset of a limit is told when the message carries it", () => {
    const reader = claudeCode({ program: null, args: [], env: {} }).reader();
    const message = "Claude AI usage limit reached|1795156136";
    const line = { type: "result", subtype: "success", is_error: true, api_error_status: 429 };
    reader.line(JSON.stringify({ ...line, result: message }));
    const { limit } = reader.summary({ exit_code: 1, signal: null });
    expect(limit).toEqual({ resets_at: "2026-11-20T06:28:56.000Z" });
  });

  test("a resumed session that tells totals only has tokens but no cost", () => {
    const reader = claudeCode({ program: null, args: [], env: {} }).reader();
    const usage = { input_tokens: 10, output_tokens: 5 };
    const modelUsage = { m: { inputTokens: 30, outputTokens: 15, costUSD: 3 } };
    const line = { type: "result", subtype: "success", is_error: false, total_cost_usd: 3 };
    reader.line(JSON.stringify({ ...line, usage, modelUsage }));
    const { tokens, cost_usd } = reader.summary({ exit_code: 0, signal: null });
    expect({ input: tokens.input, cost_usd }).toEqual({ input: 10, cost_usd: null });
  });
});
