import { describe, expect, test } from "vitest";
import { CODEX_ENV, codex } from "../../../src/adapters/agents/codex.ts";
import { resetTime } from "../../../src/adapters/agents/reset-time.ts";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const agent = codex(UNCONFIGURED);

/** Each turn of the scripted model costs these tokens; Codex counts the cached ones as input. */
const turns = (n: number) => ({
  input: 900 * n,
  output: 50 * n,
  cache_read: 300 * n,
  cache_write: 0,
});
const NONE = { input: null, output: null, cache_read: null, cache_write: null };
const DONE = {
  ended: { ok: true, reason: "turn.completed" },
  error: null,
  limit: null,
  cost_usd: null,
};
const FAILED = { ended: { ok: false, reason: "turn.failed" }, tokens: NONE, final_message: null };
const LIMITED = { ...FAILED, limit: { resets_at: null } };
const SLOW = "node -e 'setTimeout(()=>{},20000)'";
const MADE = ["README.md", "sum.mjs", "sum.test.mjs"];

type Row = [fact: string, capture: string, exit: number | string, expected: Partial<RunSummary>];

const ROWS: Row[] = [
  [
    "a success tells its files and its commands as the model wrote them",
    "success",
    0,
    {
      ...DONE,
      session_id: "01a1f7a1-507d-78b3-8630-36d309ef584c",
      final_message: "All done.\nRINGMASTER-RESULT: ok",
      tokens: turns(3),
      session_totals: { tokens: turns(3), cost_usd: null },
      files: MADE,
      commands: [{ command: "node --test", exit_code: 0 }],
    },
  ],
  [
    "a model that writes programs instead of calling tools is read the same way",
    "code-mode",
    0,
    { ...DONE, tokens: turns(3), files: MADE },
  ],
  [
    "writes that the sandbox refused are not told, and the run ends well",
    "writes-denied",
    0,
    { ...DONE, files: [], permission_denials: 0 },
  ],
  [
    "a failed command keeps its exit code",
    "tool-error",
    0,
    { ...DONE, commands: [{ command: "echo out; echo err >&2; exit 3", exit_code: 3 }] },
  ],
  [
    "a change of transport on the way is no error",
    "fallback-of-transport",
    0,
    { ...DONE, final_message: "hi MARKER" },
  ],
  [
    "a refused key ends the run badly",
    "error-401",
    1,
    {
      ...FAILED,
      limit: null,
      error: expect.stringContaining("401 Unauthorized") as string,
    },
  ],
  ["a broken server ends the run badly", "error-500", 1, { ...FAILED, limit: null }],
  ["a server that is full ends the run badly", "error-503", 1, { ...FAILED, limit: null }],
  ["a refusal for too many requests is a limit", "error-429", 1, LIMITED],
  ["an exhausted quota is a limit", "error-quota", 1, LIMITED],
  [
    "a conversation that is too long ends the run badly",
    "context-too-long",
    1,
    { ...FAILED, limit: null, error: expect.stringContaining("context window") as string },
  ],
  [
    "a missing key is told as the error",
    "no-key",
    1,
    { ...FAILED, error: "Missing environment variable: `SCRIPTED_KEY`." },
  ],
  ["a prompt that is too long leaves no end", "prompt-too-long", 1, { ended: null, tokens: NONE }],
  [
    "an interrupt leaves no end, and the command under way without an exit code",
    "sigint-in-tool",
    1,
    { ended: null, tokens: NONE, commands: [{ command: SLOW, exit_code: null }] },
  ],
  [
    "a termination leaves no end either",
    "sigterm-in-tool",
    "SIGTERM",
    { ended: null, session_totals: null, commands: [{ command: SLOW, exit_code: null }] },
  ],
  [
    "a kill leaves what was done before it",
    "sigkill-in-tool",
    "SIGKILL",
    { ended: null, final_message: "Creating files.", files: MADE, cost_usd: null },
  ],
];

describe("what Codex printed is read as it was meant", () => {
  test.each(ROWS)("%s", (_fact, capture, exit, expected) => {
    const { events, summary } = replay(agent, `codex/${capture}.jsonl`, exit, {
      ...PLAIN_RUN,
      worktree: worktreeOf(capture),
    });
    expect(summary).toMatchObject(expected);
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("waiting for the provider is told as retries", () => {
    const { events } = replay(agent, "codex/error-503.jsonl", 1);
    const retries = events.filter((event) => event.type === "retry");
    expect(retries).toHaveLength(5);
    expect(retries[0]).toMatchObject({
      message: expect.stringContaining("Reconnecting... 1/5") as string,
    });
  });

  test("a usage limit tells when it is lifted, by the clock of this machine", () => {
    const { summary } = replay(agent, "codex/usage-limit.jsonl", 1);
    expect(summary.limit?.resets_at).toBe(resetTime("try again at 4:04 PM"));
    expect(summary.limit?.resets_at).not.toBeNull();
  });

  test("the model that was asked for has the tokens", () => {
    const run = { ...PLAIN_RUN, variant: "gpt-5.1-codex" };
    const { summary } = replay(agent, "codex/success.jsonl", 0, run);
    expect(summary.models).toEqual([{ model: "gpt-5.1-codex", tokens: turns(3), cost_usd: null }]);
  });

  test("a command in two kinds of quotes is told as the model wrote it", () => {
    const { commands } = replay(agent, "codex/quoted-commands.jsonl", 0).summary;
    expect(commands.map(({ command }) => command.slice(0, 15))).toEqual([
      'node -e "fetch(',
      "echo x > /srv/o",
    ]);
  });

  test("a command that was declined is a refusal and did not run", () => {
    const reader = agent.reader();
    const item = { id: "1", type: "command_execution", command: "rm x", status: "declined" };
    reader.line(JSON.stringify({ type: "item.completed", item }));
    const { permission_denials, commands } = reader.summary({ exit_code: 0, signal: null });
    expect({ permission_denials, commands }).toEqual({ permission_denials: 1, commands: [] });
  });
});

/** The captures name the folders in which they were made. */
function worktreeOf(capture: string): string {
  if (capture === "code-mode") return "/srv/repos/codex_13_codemode_default_model";
  if (capture === "sigkill-in-tool") return "/srv/repos/codex_34_kill_for_resume";
  return "/srv/repos/codex_10_bypass";
}

describe("the tokens of a session that goes on", () => {
  const resumed = { ...PLAIN_RUN, resume: true };

  test("are those of this run when the earlier totals are known", () => {
    const run = { ...resumed, session_totals: { tokens: turns(1), cost_usd: null } };
    const { summary } = replay(agent, "codex/resumed.jsonl", 0, run);
    expect(summary.tokens).toEqual(turns(1));
    expect(summary.session_totals).toEqual({ tokens: turns(2), cost_usd: null });
  });

  test("are unknown when the earlier run was killed before it could tell", () => {
    const { summary } = replay(agent, "codex/resumed.jsonl", 0, resumed);
    expect(summary.tokens).toEqual(NONE);
    expect(summary.session_totals).toEqual({ tokens: turns(2), cost_usd: null });
  });

  test("are unknown when the totals have shrunk, so that they are of another session", () => {
    const run = { ...resumed, session_totals: { tokens: turns(9), cost_usd: null } };
    expect(replay(agent, "codex/resumed.jsonl", 0, run).summary.tokens).toMatchObject({
      input: null,
      output: null,
    });
  });
});

describe("the command of Codex", () => {
  test("gives the prompt on standard input and nowhere else", () => {
    const { args, stdin } = agent.command(PLAIN_RUN);
    expect(stdin).toBe(PLAIN_RUN.prompt);
    expect(args.at(-1)).toBe("-");
    expect(args.join(" ")).not.toContain("help me");
  });

  test("names the session to go on with before the sign for standard input", () => {
    const { args } = agent.command({ ...PLAIN_RUN, resume: true });
    expect(args.slice(0, 3)).toEqual(["exec", "resume", "--json"]);
    expect(args.slice(-2)).toEqual([PLAIN_RUN.session_id, "-"]);
  });

  test("lets it write to the worktree only and never switches its sandbox off", () => {
    const args = agent.command(PLAIN_RUN).args.join(" ");
    expect(args).toContain('sandbox_mode="workspace-write"');
    expect(args).not.toContain("bypass");
    expect(agent.traits.sandbox_breaks_git).toBe(true);
  });

  test("takes the variant for the model and the configured arguments last", () => {
    const configured = codex({ ...UNCONFIGURED, args: ["-c", 'model_provider="mine"'] });
    const { args } = configured.command({ ...PLAIN_RUN, variant: "gpt-5.1-codex" });
    expect(args.slice(-4)).toEqual(["--model=gpt-5.1-codex", "-c", 'model_provider="mine"', "-"]);
  });

  test("uses the folder of its subscription, which it may write to", () => {
    const folder = "/home/dev/codex-work";
    const { env } = agent.command({ ...PLAIN_RUN, config_folder: folder });
    expect(env["CODEX_HOME"]).toBe(folder);
    expect(agent.state(PLAIN_RUN.env, folder)).toEqual([folder]);
    expect(agent.state(PLAIN_RUN.env, null)).toEqual(["/home/dev/.codex"]);
    const moved = codex({ ...UNCONFIGURED, env: { CODEX_HOME: "/srv/codex" } });
    expect(moved.state(PLAIN_RUN.env, null)).toEqual(["/srv/codex"]);
  });

  test("takes its own keys of the environment and no others", () => {
    expect(CODEX_ENV).toContain("CODEX_API_KEY");
    expect(CODEX_ENV).not.toContain("ANTHROPIC_API_KEY");
  });
});
