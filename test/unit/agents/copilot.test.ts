import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copilot } from "../../../src/adapters/agents/copilot.ts";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import type { AgentRun } from "../../../src/ports/agent.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const agent = copilot(UNCONFIGURED);
const NONE = { input: null, output: null, cache_read: null, cache_write: null };

type Row = [fact: string, capture: string, exit: number | string, expected: Partial<RunSummary>];

const ROWS: Row[] = [
  [
    "a success tells its files and its commands",
    "success",
    0,
    {
      ended: { ok: true, reason: "exit code 0" },
      session_id: "764c1d93-9301-4ffa-a3fe-f4cfb446b826",
      final_message: "All done.\nRINGMASTER-RESULT: ok",
      files: ["/srv/repos/copilot_10_work/sum.mjs", "/srv/repos/copilot_10_work/README.md"],
      commands: [{ command: "node --test", exit_code: 0 }],
      tokens: NONE,
      cost_usd: null,
      error: null,
    },
  ],
  [
    "a refused key ends the run badly",
    "error-401",
    1,
    {
      ended: { ok: false, reason: "exit code 1" },
      error: expect.stringContaining("HTTP 401") as string,
      limit: null,
    },
  ],
  [
    "a run that was stopped while it waited for a limit was ended by that limit",
    "stopped-while-retrying",
    "SIGKILL",
    { ended: null, limit: { resets_at: null } },
  ],
  [
    "a termination is a bad end although the exit code is 0",
    "sigterm-in-tool",
    0,
    {
      ended: { ok: false, reason: "aborted" },
      final_message: null,
      commands: [{ command: "node -e 'setTimeout(()=>{},15000)'", exit_code: null }],
    },
  ],
];

describe("what Copilot CLI printed is read as it was meant", () => {
  test.each(ROWS)("%s", (_fact, capture, exit, expected) => {
    const { events, summary } = replay(agent, `copilot/${capture}.jsonl`, exit);
    expect(summary).toMatchObject(expected);
    expect(events.filter((event) => event.type === "unknown")).toEqual([]);
  });

  test("the session that was chosen is known from the start", () => {
    const { events } = replay(agent, "copilot/sigterm-in-tool.jsonl", 0, PLAIN_RUN);
    expect(events[0]).toEqual({
      type: "session",
      session_id: PLAIN_RUN.session_id,
      model: "scripted-model",
    });
  });

  test("waiting for the provider is told as retries", () => {
    const { events } = replay(agent, "copilot/stopped-while-retrying.jsonl", "SIGKILL");
    const retries = events.filter((event) => event.type === "retry");
    expect(retries).toHaveLength(4);
    expect(retries[0]).toMatchObject({ message: "rate_limit" });
  });

  test("a path that it may not touch is a refusal", () => {
    const reader = agent.reader();
    const data = { toolCallId: "1", toolName: "create", success: false };
    const error = { message: "Permission denied and could not request permission", code: "denied" };
    reader.line(JSON.stringify({ type: "tool.execution_start", data }));
    reader.line(JSON.stringify({ type: "tool.execution_complete", data: { ...data, error } }));
    expect(reader.summary({ exit_code: 0, signal: null }).permission_denials).toBe(1);
  });
});

describe("the tokens of Copilot CLI, which stand in a file", () => {
  let run: AgentRun;

  beforeEach(() => {
    run = { ...PLAIN_RUN, scratch: mkdtempSync(join(tmpdir(), "rm-copilot-")) };
  });
  afterEach(() => rmSync(run.scratch, { recursive: true }));

  const usage = (n: number) => ({
    usage: { inputTokens: 1200 * n, outputTokens: 50 * n, cacheReadTokens: 300 * n },
  });
  const tokens = (n: number) => ({
    input: 900 * n,
    output: 50 * n,
    cache_read: 300 * n,
    cache_write: 0,
  });

  /** The file as the run would leave it, where its command was told to. */
  function leave(modelMetrics: object): void {
    const told = agent.command(run).args.find((arg) => arg.startsWith("--usage-output-file="));
    writeFileSync(told?.split("=")[1] ?? "", JSON.stringify({ modelMetrics }));
  }

  test("are told by model", () => {
    leave({ large: usage(2), small: usage(1) });
    const { summary } = replay(agent, "copilot/success.jsonl", 0, run);
    expect(summary.tokens).toEqual(tokens(3));
    expect(summary.models.map((each) => [each.model, each.tokens])).toEqual([
      ["large", tokens(2)],
      ["small", tokens(1)],
    ]);
    expect(summary.session_totals).toEqual({ tokens: tokens(3), cost_usd: null });
  });

  test("are those of this run in a session that goes on", () => {
    run = { ...run, resume: true, session_totals: { tokens: tokens(2), cost_usd: null } };
    leave({ large: usage(6) });
    expect(replay(agent, "copilot/success.jsonl", 0, run).summary.tokens).toEqual(tokens(4));
  });

  test("are unknown when a run left no file", () => {
    expect(replay(agent, "copilot/success.jsonl", 0, run).summary.tokens).toEqual(NONE);
  });
});

describe("the command of Copilot CLI", () => {
  test("gives the prompt on standard input and nowhere else", () => {
    const { args, stdin } = agent.command(PLAIN_RUN);
    expect(stdin).toBe(PLAIN_RUN.prompt);
    expect(args.join(" ")).not.toContain("help me");
  });

  test("chooses the session at the start and names it to resume", () => {
    expect(agent.command(PLAIN_RUN).args).toContain(`--session-id=${PLAIN_RUN.session_id}`);
    const again = agent.command({ ...PLAIN_RUN, resume: true }).args;
    expect(again).toContain(`--resume=${PLAIN_RUN.session_id}`);
  });

  test("keeps its keys from the model's shell commands", () => {
    const { args } = agent.command(PLAIN_RUN);
    const secrets = args.find((arg) => arg.startsWith("--secret-env-vars="));
    expect(secrets).toContain("GH_TOKEN");
    expect(secrets).toContain("COPILOT_PROVIDER_API_KEY");
  });

  test("may not leave its folders", () => {
    expect(agent.command(PLAIN_RUN).args.join(" ")).not.toMatch(/allow-all-paths|--yolo/);
  });

  test("uses the folder of its subscription, and the cache for its program", () => {
    const { env } = agent.command({ ...PLAIN_RUN, config_folder: "/home/dev/c" });
    expect(env["COPILOT_HOME"]).toBe("/home/dev/c");
    expect(agent.state(PLAIN_RUN.env, "/home/dev/c")).toEqual([
      "/home/dev/c",
      "/home/dev/.cache/copilot",
    ]);
  });
});
