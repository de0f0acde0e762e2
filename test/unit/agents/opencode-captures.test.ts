import { describe, expect, test } from "vitest";
import { kilo } from "../../../src/adapters/agents/kilo.ts";
import { opencode } from "../../../src/adapters/agents/opencode.ts";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const agent = opencode(UNCONFIGURED);

/** Each step of the scripted model costs these tokens and $0.00354. */
const steps = (n: number) => ({
  tokens: { input: 900 * n, output: 50 * n, cache_read: 300 * n, cache_write: 0 },
  cost_usd: Number((0.00354 * n).toFixed(8)),
});
const NOTHING = {
  tokens: { input: null, output: null, cache_read: null, cache_write: null },
  cost_usd: null,
};
const STOPPED = { ended: { ok: true, reason: "stop" }, error: null, limit: null };
const REFUSED = { ended: { ok: false, reason: "permission denied" }, permission_denials: 1 };

type Row = [fact: string, capture: string, exit: number | string, expected: Partial<RunSummary>];

const ROWS: Row[] = [
  [
    "a success tells its files, its commands and its cost",
    "success",
    0,
    {
      ...STOPPED,
      ...steps(6),
      session_id: "ses_e085b3512ffeOG5pyypUQcQrWb",
      final_message: "All done.\nRINGMASTER-RESULT: ok",
      files: ["sum.mjs", "sum.test.mjs", "README.md"],
      commands: [{ command: "node --test", exit_code: 0 }],
      permission_denials: 0,
    },
  ],
  [
    "a question that nobody answers ends the run badly although the exit code is 0",
    "asked-and-rejected",
    0,
    { ...REFUSED, ...steps(1), files: [], final_message: "Creating files." },
  ],
  [
    "a file outside of the project is asked about as well",
    "outside-rejected",
    0,
    { ...REFUSED, ...steps(1), files: [], final_message: null },
  ],
  [
    "a tool that is taken away is no denial: the run goes on to its end",
    "tool-not-there",
    0,
    { ...STOPPED, ...steps(6), commands: [], permission_denials: 0 },
  ],
  [
    "a failed command keeps its exit code",
    "tool-error",
    0,
    {
      ...STOPPED,
      ...steps(2),
      commands: [{ command: "echo out; echo err >&2; exit 3", exit_code: 3 }],
    },
  ],
  [
    "a refused key ends the run badly",
    "error-401",
    1,
    { ...NOTHING, ended: { ok: false, reason: "APIError" }, error: "Invalid key", limit: null },
  ],
  [
    "an unknown model ends the run badly",
    "unknown-model",
    1,
    {
      ...NOTHING,
      ended: { ok: false, reason: "UnknownError" },
      error: "Unexpected server error. Check server logs for details.",
    },
  ],
  [
    "a context that is too long is an error, and what opencode says of it is not the agent's",
    "context-too-long",
    "SIGKILL",
    {
      ...steps(1),
      ended: null,
      error: "context_length_exceeded",
      final_message: "Scripted title",
      signal: "SIGKILL",
    },
  ],
  ["a termination leaves no end", "sigterm-in-tool", "SIGTERM", { ...NOTHING, ended: null }],
  [
    "a resumed session counts this run only",
    "resumed",
    0,
    { ...STOPPED, ...steps(1), final_message: "resumed", session_totals: null },
  ],
];

describe("what opencode printed is read as it was meant", () => {
  test.each(ROWS)("%s", (_fact, capture, exit, expected) => {
    const { events, summary } = replay(agent, `opencode/${capture}.jsonl`, exit);
    expect(summary).toMatchObject({ agent: "opencode", ...expected });
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("a new file is an addition and an edited one an update", () => {
    const { events } = replay(agent, "opencode/success.jsonl", 0);
    const changes = events.flatMap((e) => (e.type === "file_change" ? [[e.path, e.change]] : []));
    expect(changes).toEqual([
      ["sum.mjs", "add"],
      ["sum.test.mjs", "add"],
      ["README.md", "update"],
    ]);
  });

  test("Kilo's stream is read as well, under its own name", () => {
    const { events, summary } = replay(kilo(UNCONFIGURED), "kilo/success.jsonl", 0);
    expect(summary).toMatchObject({
      ...STOPPED,
      ...steps(3),
      agent: "kilo",
      final_message: "All done.",
      files: ["sum.mjs"],
      commands: [{ command: "echo hi; exit 3", exit_code: 3 }],
    });
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("the model that was asked for is the one that is charged", () => {
    const run = { ...PLAIN_RUN, variant: "scripted/m1" };
    const { summary } = replay(agent, "opencode/success.jsonl", 0, run);
    expect(summary.models).toMatchObject([{ model: "scripted/m1", tokens: steps(6).tokens }]);
  });

  test("what is between two steps when the run is killed is no end", () => {
    const reader = agent.reader();
    const step = { sessionID: "ses_1", part: { type: "step-finish", reason: "stop" } };
    reader.line(JSON.stringify({ type: "step_finish", ...step }));
    reader.line(JSON.stringify({ type: "step_start", sessionID: "ses_1", part: {} }));
    expect(reader.summary({ exit_code: null, signal: "SIGKILL" }).ended).toBeNull();
  });
});

describe("a line of opencode", () => {
  const one = (line: object) => {
    const reader = agent.reader(PLAIN_RUN);
    const events = reader.line(JSON.stringify({ sessionID: "ses_1", ...line }));
    return { events, summary: reader.summary({ exit_code: 1, signal: null }) };
  };
  const finish = (tokens: object, cost: number) =>
    one({ type: "step_finish", part: { reason: "stop", tokens, cost } }).summary;
  const failure = (data: object, timestamp?: number) =>
    one({ type: "error", timestamp, error: { name: "APIError", data } }).summary;

  test("a cost of 0 for tokens that were used is unknown, not free", () => {
    expect(finish({ input: 10, output: 5 }, 0).cost_usd).toBeNull();
    expect(finish({ input: 0, output: 0 }, 0).cost_usd).toBe(0);
  });

  test("reasoning is output, and counted once", () => {
    const tokens = { input: 10, output: 5, reasoning: 3, cache: { read: 0, write: 0 } };
    expect(finish({ ...tokens, total: 18 }, 1).tokens.output).toBe(8);
    expect(finish({ ...tokens, total: 15 }, 1).tokens.output).toBe(5);
  });

  test("a limit tells its reset by the header, or by its message", () => {
    const at = Date.parse("2026-11-20T12:00:00.000Z");
    const headers = { "retry-after": "90" };
    const told = failure({ message: "slow down", statusCode: 429, responseHeaders: headers }, at);
    expect(told.limit).toEqual({ resets_at: "2026-11-20T12:01:30.000Z" });
    const said = failure({ message: "usage limit reached|1795156136", statusCode: 429 });
    expect(said.limit).toEqual({ resets_at: "2026-11-20T06:28:56.000Z" });
    expect(failure({ message: "slow down", statusCode: 429 }).limit).toEqual({ resets_at: null });
    expect(failure({ message: "overloaded", statusCode: 529 }).limit).toBeNull();
  });

  test("a patch tells each of its files, inside of the worktree by their short names", () => {
    const files = [
      { filePath: "/home/dev/tree/a.ts", type: "add" },
      { filePath: "/home/dev/tree/b.ts", type: "delete" },
      { filePath: "/elsewhere/c.ts", type: "move" },
    ];
    const state = { status: "completed", input: {}, metadata: { files } };
    const { summary } = one({ type: "tool_use", part: { tool: "apply_patch", state } });
    expect(summary.files).toEqual(["a.ts", "b.ts", "/elsewhere/c.ts"]);
  });

  test("one whose fields have other types is read as far as it goes", () => {
    const { events } = one({ type: "tool_use", part: { tool: 7, callID: "c", state: "?" } });
    expect(events.map((event) => event.type)).toEqual(["session", "tool_use", "tool_result"]);
  });
});
