import { describe, expect, test } from "vitest";
import { qwen } from "../../../src/adapters/agents/qwen.ts";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const agent = qwen(UNCONFIGURED);

/** Each request to the scripted model costs these tokens; Qwen counts the cached ones as input. */
const requests = (n: number) => ({
  input: 900 * n,
  output: 50 * n,
  cache_read: 300 * n,
  cache_write: null,
});
const NONE = { input: null, output: null, cache_read: null, cache_write: null };

type Row = [fact: string, capture: string, exit: number | string, expected: Partial<RunSummary>];

const ROWS: Row[] = [
  [
    "a success tells its files, its commands and its tokens",
    "success",
    0,
    {
      ended: { ok: true, reason: "success" },
      session_id: "9a8bccaf-4c96-4723-80b6-cd8b737fe67e",
      final_message: "All done.\nRINGMASTER-RESULT: ok",
      tokens: requests(5),
      cost_usd: null,
      models: [{ model: "scripted-model", tokens: requests(5), cost_usd: null }],
      session_totals: { tokens: requests(5), cost_usd: null },
      files: ["sum.mjs", "README.md"],
      commands: [{ command: "node --test", exit_code: 0 }],
      error: null,
      limit: null,
    },
  ],
  [
    "a refused key ends the run badly, and the error is not the model's word",
    "error-401",
    1,
    {
      ended: { ok: false, reason: "error_during_execution" },
      error: "[API Error: 401 Invalid key]",
      final_message: null,
      limit: null,
      tokens: { ...requests(0) },
    },
  ],
  [
    "a run that was stopped while it tried again has no end, and its retries are not told",
    "stopped-while-retrying",
    "SIGKILL",
    { ended: null, tokens: NONE, error: null },
  ],
  [
    "a termination leaves no end, and the command under way without an exit code",
    "sigterm-in-tool",
    "SIGTERM",
    {
      ended: null,
      tokens: NONE,
      commands: [{ command: "node -e 'setTimeout(()=>{},15000)'", exit_code: null }],
    },
  ],
];

describe("what Qwen Code printed is read as it was meant", () => {
  test.each(ROWS)("%s", (_fact, capture, exit, expected) => {
    const { events, summary } = replay(agent, `qwen/${capture}.jsonl`, exit);
    expect(summary).toMatchObject(expected);
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("a new file is an addition and an edited one an update", () => {
    const { events } = replay(agent, "qwen/success.jsonl", 0);
    const changes = events.flatMap((e) => (e.type === "file_change" ? [[e.path, e.change]] : []));
    expect(changes).toEqual([
      ["sum.mjs", "add"],
      ["README.md", "update"],
    ]);
  });

  test("a failed command says its exit code in its output", () => {
    expect(
      commandWith({ is_error: true, content: "Output: hi\nExit Code: 3\nSignal: (none)" }),
    ).toBe(3);
    expect(commandWith({ is_error: false, content: "Exit Code: 3" })).toBe(0);
    expect(commandWith({ is_error: true, content: "Command was cancelled." })).toBeNull();
  });

  test("a session that goes on counts both runs, so the earlier one is subtracted", () => {
    const totals = { tokens: { ...requests(2), cache_write: null }, cost_usd: null };
    const run = { ...PLAIN_RUN, resume: true, session_totals: totals };
    const { summary } = replay(agent, "qwen/success.jsonl", 0, run);
    expect(summary.tokens).toEqual(requests(3));
    expect(summary.session_totals?.tokens).toEqual(requests(5));
  });

  test("a subagent's words are thoughts, never messages", () => {
    const message = { content: [{ type: "text", text: "RINGMASTER_RESULT {}" }] };
    const line = { type: "assistant", message, parent_tool_use_id: "call_1" };
    expect(agent.reader().line(JSON.stringify(line))).toMatchObject([{ type: "thinking" }]);
  });
});

function commandWith(result: { is_error: boolean; content: string }): number | null | undefined {
  const reader = agent.reader();
  const input = { command: "make", is_background: false };
  const use = { type: "tool_use", id: "1", name: "run_shell_command", input };
  reader.line(JSON.stringify({ type: "assistant", message: { content: [use] } }));
  const done = { type: "tool_result", tool_use_id: "1", ...result };
  reader.line(JSON.stringify({ type: "user", message: { role: "user", content: [done] } }));
  return reader.summary({ exit_code: 0, signal: null }).commands[0]?.exit_code;
}

describe("the command of Qwen Code", () => {
  test("gives the prompt on standard input and chooses the session", () => {
    const { args, stdin } = agent.command(PLAIN_RUN);
    expect(stdin).toBe(PLAIN_RUN.prompt);
    expect(args.slice(-2)).toEqual(["--session-id", PLAIN_RUN.session_id]);
    expect(agent.command({ ...PLAIN_RUN, resume: true }).args.at(-2)).toBe("--resume");
  });

  test("says whose API it is when there is a key for one", () => {
    const keyed = qwen({ ...UNCONFIGURED, env: { OPENAI_API_KEY: "key" } });
    expect(keyed.command(PLAIN_RUN).args).toContain("--auth-type");
    expect(agent.command(PLAIN_RUN).args).not.toContain("--auth-type");
  });

  test("has a guard judge every call of a tool", () => {
    const { env, files } = agent.command({ ...PLAIN_RUN, guard: "guard --of 'this'" });
    const hooks = [{ type: "command", command: "guard --of 'this'" }];
    expect(JSON.parse(files?.[0]?.text ?? "")).toMatchObject({
      hooks: { PreToolUse: [{ hooks }] },
    });
    expect(env["QWEN_CODE_SYSTEM_DEFAULTS_PATH"]).toBe(files?.[0]?.path);
    expect(agent.command(PLAIN_RUN).files).toBeUndefined();
  });

  test("uses the folder of its subscription, which it may write to", () => {
    const { env } = agent.command({ ...PLAIN_RUN, config_folder: "/home/dev/q" });
    expect(env["QWEN_HOME"]).toBe("/home/dev/q");
    expect(agent.state(PLAIN_RUN.env, "/home/dev/q")).toEqual(["/home/dev/q"]);
    expect(agent.state(PLAIN_RUN.env, null)).toEqual(["/home/dev/.qwen"]);
  });
});
