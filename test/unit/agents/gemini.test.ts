import { describe, expect, test } from "vitest";
import { gemini } from "../../../src/adapters/agents/gemini.ts";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const agent = gemini(UNCONFIGURED);

/** Each request to the scripted model costs these tokens. */
const requests = (n: number) => ({
  input: 900 * n,
  output: 50 * n,
  cache_read: 300 * n,
  cache_write: null,
});
const NONE = { input: null, output: null, cache_read: null, cache_write: null };
const DONE = { ended: { ok: true, reason: "success" }, error: null, limit: null, cost_usd: null };
const FAILED = { ended: { ok: false, reason: "error" }, final_message: null };
const MADE = ["sum.mjs", "sum.test.mjs", "README.md"];
const SLOW = "node -e 'setTimeout(()=>{},20000)'";

type Row = [fact: string, capture: string, exit: number | string, expected: Partial<RunSummary>];

const ROWS: Row[] = [
  [
    "a success tells its files and commands, and what it asked a model for the way counts too",
    "success",
    0,
    {
      ...DONE,
      session_id: "6801923e-e012-4064-abce-840c2df2de29",
      final_message: "All done.\nRINGMASTER-RESULT: ok",
      tokens: requests(7),
      models: [{ model: "scripted", tokens: requests(7), cost_usd: null }],
      session_totals: null,
      files: MADE,
      commands: [{ command: "node --test", exit_code: null }],
      permission_denials: 0,
    },
  ],
  ["with a model named it asks no other", "one-model", 0, { ...DONE, tokens: requests(6) }],
  [
    "tools that its mode leaves out are refusals",
    "writes-denied",
    0,
    { ...DONE, permission_denials: 4, files: [], commands: [] },
  ],
  [
    "a mode for edits refuses commands only",
    "commands-denied",
    0,
    { ...DONE, permission_denials: 1, files: MADE, commands: [] },
  ],
  [
    "a failed command is not told as one: its exit code is unknown",
    "tool-error",
    0,
    { ...DONE, commands: [{ command: "echo out; echo err >&2; exit 3", exit_code: null }] },
  ],
  ["a tool of a server is no command", "mcp", 0, { ...DONE, commands: [], files: [] }],
  [
    "a session that goes on counts this run only",
    "resumed",
    0,
    { ...DONE, tokens: requests(2), session_id: "11111111-2222-4333-8444-555555555555" },
  ],
  [
    "a refused key ends the run badly",
    "error-401",
    145,
    { ...FAILED, limit: null, error: expect.stringContaining("API key not valid") as string },
  ],
  ["a bad request ends the run badly", "error-400", 144, { ...FAILED, limit: null }],
  [
    "too many requests are a limit, and nothing was used",
    "error-429",
    173,
    { ...FAILED, limit: { resets_at: null }, tokens: { ...requests(0) } },
  ],
  [
    "a daily quota is a limit",
    "error-quota",
    173,
    { ...FAILED, limit: { resets_at: null }, tokens: requests(1) },
  ],
  ["a server that is not there is no limit", "connection-refused", 1, { ...FAILED, limit: null }],
  [
    "an exhausted number of turns ends the run badly with what was done",
    "turn-limit",
    53,
    {
      ended: { ok: false, reason: "FatalTurnLimitedError" },
      files: ["sum.mjs", "sum.test.mjs"],
      final_message: "Creating files.",
    },
  ],
  [
    "a run that was stopped in a tool has no end",
    "sigint-in-tool",
    0,
    { ended: null, tokens: NONE, commands: [{ command: SLOW, exit_code: null }] },
  ],
  ["retries are not told", "stopped-while-retrying", "SIGKILL", { ended: null, limit: null }],
];

describe("what Gemini CLI printed is read as it was meant", () => {
  test.each(ROWS)("%s", (_fact, capture, exit, expected) => {
    const { events, summary } = replay(agent, `gemini/${capture}.jsonl`, exit);
    expect({ ...summary, files: inWorktree(summary.files) }).toMatchObject(expected);
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("an answer that comes in pieces is one message", () => {
    const reader = agent.reader();
    const piece = (content: string) =>
      JSON.stringify({ type: "message", role: "assistant", content, delta: true });
    expect([...reader.line(piece("one ")), ...reader.line(piece("two"))]).toEqual([]);
    const use = { type: "tool_use", tool_name: "glob", tool_id: "1" };
    expect(reader.line(JSON.stringify(use))[0]).toEqual({ type: "message", text: "one two" });
    reader.line(piece("RINGMASTER_"));
    reader.line(piece("RESULT"));
    const { final_message } = reader.summary({ exit_code: null, signal: "SIGKILL" });
    expect(final_message).toBe("RINGMASTER_RESULT");
  });

  test("the prompt that it repeats is not its own message", () => {
    const { events } = replay(agent, "gemini/success.jsonl", 0);
    expect(JSON.stringify(events)).not.toContain("Create sum.mjs with tests");
  });

  test("thoughts are paid for as output", () => {
    const stats = { total_tokens: 100, input_tokens: 60, output_tokens: 10, cached: 20 };
    const reader = agent.reader();
    reader.line(JSON.stringify({ type: "result", status: "success", stats }));
    const { tokens } = reader.summary({ exit_code: 0, signal: null });
    expect(tokens).toEqual({ input: 40, output: 40, cache_read: 20, cache_write: null });
  });

  test("a limit that says how long it lasts is lifted then, from the time of the line on", () => {
    const message = "You have exhausted your capacity. Your quota will reset after 1h2m3s.";
    const line = { type: "result", status: "error", timestamp: "2026-11-20T10:00:00.000Z" };
    const reader = agent.reader();
    reader.line(JSON.stringify({ ...line, error: { type: "unknown", message } }));
    const { limit } = reader.summary({ exit_code: 173, signal: null });
    expect(limit).toEqual({ resets_at: "2026-11-20T11:02:03.000Z" });
  });
});

function inWorktree(files: string[]): string[] {
  return files.map((file) => file.replace(/^\/srv\/repos\/[^/]+\//, ""));
}

describe("the command of Gemini CLI", () => {
  test("gives the prompt on standard input and nowhere else", () => {
    const { args, stdin } = agent.command(PLAIN_RUN);
    expect(stdin).toBe(PLAIN_RUN.prompt);
    expect(args.join(" ")).not.toContain("help me");
  });

  test("chooses the session at the start and names it to resume", () => {
    const { args } = agent.command(PLAIN_RUN);
    expect(args.slice(args.indexOf("--session-id"))[1]).toBe(PLAIN_RUN.session_id);
    const again = agent.command({ ...PLAIN_RUN, resume: true }).args;
    expect(again.slice(again.indexOf("--resume"))[1]).toBe(PLAIN_RUN.session_id);
    expect(again).not.toContain("--session-id");
  });

  test("lays out defaults that sign in with a key when there is one", () => {
    const env = { GEMINI_API_KEY: "key" };
    const command = gemini({ ...UNCONFIGURED, env }).command(PLAIN_RUN);
    const [file] = command.files ?? [];
    expect(command.env["GEMINI_CLI_SYSTEM_DEFAULTS_PATH"]).toBe(file?.path);
    expect(file?.text).toContain('"selectedType":"gemini-api-key"');
    expect(agent.command(PLAIN_RUN).files?.[0]?.text).not.toContain("selectedType");
    expect(file?.text).not.toContain('"key"');
  });

  test("has a guard judge every call of a tool", () => {
    const text = agent.command({ ...PLAIN_RUN, guard: "guard --of 'this'" }).files?.[0]?.text;
    const hooks = [{ type: "command", command: "guard --of 'this'" }];
    expect(JSON.parse(text ?? "")).toMatchObject({ hooks: { BeforeTool: [{ hooks }] } });
    expect(agent.command(PLAIN_RUN).files?.[0]?.text).not.toContain("hooks");
  });

  test("starts in one process, which signals reach, in a folder that is trusted", () => {
    expect(agent.command(PLAIN_RUN).env).toMatchObject({
      GEMINI_CLI_NO_RELAUNCH: "true",
      GEMINI_CLI_TRUST_WORKSPACE: "true",
    });
  });

  test("uses the folder of its subscription, where it may write", () => {
    const { env } = agent.command({ ...PLAIN_RUN, config_folder: "/home/dev/work" });
    expect(env["GEMINI_CLI_HOME"]).toBe("/home/dev/work");
    expect(agent.state(PLAIN_RUN.env, "/home/dev/work")).toEqual(["/home/dev/work/.gemini"]);
    expect(agent.state(PLAIN_RUN.env, null)).toEqual(["/home/dev/.gemini"]);
  });
});
