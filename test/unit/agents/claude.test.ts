import { describe, expect, test } from "vitest";
import { claudeCode } from "../../../src/adapters/agents/claude-code.ts";
import type { RunSummary, Spending } from "../../../src/domain/agent-event.ts";
import type { AgentRun } from "../../../src/ports/agent.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const agent = claudeCode(UNCONFIGURED);

const spent = (n: number, cost_usd: number | null): Spending => ({
  tokens: { input: 10 * n, output: n, cache_read: 0, cache_write: 0 },
  cost_usd,
});
const usage = (n: number, costUSD: number) => ({
  inputTokens: 10 * n,
  outputTokens: n,
  cacheReadInputTokens: 0,
  cacheCreationInputTokens: 0,
  costUSD,
});
const success = { type: "result", subtype: "success", is_error: false, result: "done" };

function read(lines: object[], run?: AgentRun): RunSummary {
  const reader = agent.reader(run);
  for (const line of lines) reader.line(JSON.stringify(line));
  return reader.summary({ exit_code: 1, signal: null });
}

describe("what Claude Code used", () => {
  test("is told by model, and the models add up to the run", () => {
    const models = { opus: usage(3, 0.5), haiku: usage(1, 0.25) };
    const summary = read([{ ...success, model_usage_since_last_result: models }]);
    expect(summary.models).toEqual([
      { model: "opus", ...spent(3, 0.5) },
      { model: "haiku", ...spent(1, 0.25) },
    ]);
    expect(summary).toMatchObject(spent(4, 0.75));
  });

  test("is added up by model over the turns of a run", () => {
    const turn = { ...success, model_usage_since_last_result: { opus: usage(2, 0.5) } };
    const { models } = read([turn, turn]);
    expect(models).toEqual([{ model: "opus", ...spent(4, 1) }]);
  });

  /** A line of a version that tells totals of the session only. */
  const totals = (n: number, cost: number) => ({
    ...success,
    usage: { input_tokens: 1, output_tokens: 1 },
    modelUsage: { opus: usage(n, cost) },
    total_cost_usd: cost,
  });

  test("is all that an older version counted in a new session, subagents included", () => {
    const summary = read([totals(5, 2)], PLAIN_RUN);
    expect(summary).toMatchObject(spent(5, 2));
    expect(summary.session_totals).toEqual(spent(5, 2));
  });

  test("is the difference of totals between the turns of an older version", () => {
    expect(read([totals(5, 2), totals(7, 3)], PLAIN_RUN)).toMatchObject(spent(7, 3));
  });

  test("is without what earlier runs of the session counted", () => {
    const run = { ...PLAIN_RUN, resume: true, session_totals: spent(4, 1.5) };
    expect(read([totals(5, 2)], run)).toMatchObject(spent(1, 0.5));
  });

  test("has no cost when nobody knows what earlier runs counted", () => {
    const { cost_usd, tokens } = read([totals(5, 2)], { ...PLAIN_RUN, resume: true });
    expect({ cost_usd, input: tokens.input }).toEqual({ cost_usd: null, input: 1 });
  });

  test("is told for the session, so that the next run can subtract it", () => {
    const { summary } = replay(agent, "claude/two-results.jsonl", 0);
    expect(summary.session_totals?.tokens).toEqual(summary.tokens);
  });
});

describe("a limit of a subscription", () => {
  const RESETS_S = 1_795_156_136;
  const RESETS_AT = "2026-11-20T06:28:56.000Z";
  const event = (info: object) => ({
    type: "rate_limit_event",
    rate_limit_info: { rateLimitType: "five_hour", resetsAt: RESETS_S, ...info },
  });
  const failed = (result: string) => ({ ...success, is_error: true, result });

  test("is told by an event of its own, with the time at which it is lifted", () => {
    expect(read([event({ status: "rejected" })]).limit).toEqual({ resets_at: RESETS_AT });
  });

  test("keeps that time when the error after it has none", () => {
    const lines = [event({ status: "rejected" }), failed("You've hit your limit")];
    expect(read(lines).limit).toEqual({ resets_at: RESETS_AT });
  });

  test.each([
    "Claude AI usage limit reached|1795156136",
    "You've hit your session limit · resets 6:28am (UTC)",
    "You've hit your weekly limit · resets Nov 20 at 6:28am (UTC)",
    "5-hour limit reached ∙ resets 6:28am (UTC)",
    "You're out of extra usage · resets 6:28am (UTC)",
    "Opus limit reached ∙ resets 6:28am (UTC)",
  ])("is known by its words, too: %s", (message) => {
    const content = [{ type: "text", text: "working" }];
    const timestamp = "2026-11-20T04:00:00.000Z";
    const said = { type: "assistant", message: { content }, timestamp };
    const { limit, error } = read([said, failed(message)]);
    expect(limit?.resets_at?.slice(0, 16)).toBe(RESETS_AT.slice(0, 16));
    expect(error).toBe(message);
  });

  test.each([
    ["that is near", { status: "allowed_warning" }],
    ["that is far", { status: "allowed" }],
    ["beyond which it is paid apart", { status: "rejected", isUsingOverage: true }],
  ])("%s ends nothing", (_which, info) => {
    expect(read([event(info)]).limit).toBeNull();
  });

  test("that passed before the run was stopped did not end it", () => {
    const content = [{ type: "text", text: "going on" }];
    const lines = [event({ status: "rejected" }), { type: "assistant", message: { content } }];
    expect(read(lines).limit).toBeNull();
  });

  test("for which it waited when it was stopped ended the run", () => {
    const retry = { type: "system", subtype: "api_retry", error: "rate_limit", error_status: 429 };
    const waiting = { ...retry, attempt: 1, max_retries: 10, retry_delay_ms: 1_000 };
    expect(read([waiting]).limit).toEqual({ resets_at: null });
    const before = Date.now();
    const { limit } = read([{ ...waiting, retry_delay_ms: 3_600_000 }]);
    expect(Date.parse(limit?.resets_at ?? "")).toBeGreaterThanOrEqual(before + 3_600_000);
  });

  test("is no other refusal", () => {
    expect(read([failed("Credit balance is too low")]).limit).toBeNull();
    const overloaded = { type: "system", subtype: "api_retry", error: "overloaded" };
    expect(read([{ ...overloaded, error_status: 529 }]).limit).toBeNull();
  });
});

describe("speaking to Claude Code while it runs", () => {
  test("needs its input as lines, of which the prompt is the first", () => {
    const { args, stdin } = agent.command({ ...PLAIN_RUN, steerable: true });
    expect(args.slice(args.indexOf("--input-format"))[1]).toBe("stream-json");
    expect(stdin).toBe(agent.steering?.say(PLAIN_RUN.prompt));
    expect(agent.command(PLAIN_RUN).args).not.toContain("--input-format");
  });

  test("is one line of JSON each, whatever a person says", () => {
    const said = agent.steering?.say('two\nlines "quoted" \u2028') ?? "";
    expect(said.endsWith("\n")).toBe(true);
    expect(said.trimEnd()).not.toContain("\n");
    expect(JSON.parse(said)).toEqual({
      type: "user",
      message: { role: "user", content: [{ type: "text", text: 'two\nlines "quoted" \u2028' }] },
    });
    expect(JSON.parse(agent.steering?.interrupt("r1") ?? "")).toEqual({
      type: "control_request",
      request_id: "r1",
      request: { subtype: "interrupt" },
    });
  });

  test("a run that is killed in its second turn has no end, although the first had one", () => {
    const init = { type: "system", subtype: "init", session_id: "s", model: "opus" };
    expect(read([init, success]).ended).toEqual({ ok: true, reason: "success" });
    expect(read([init, success, init])).toMatchObject({ ended: null, final_message: null });
  });
});

describe("the boundary of Claude Code", () => {
  test("a guard judges every call of a tool", () => {
    const { args } = agent.command({ ...PLAIN_RUN, guard: "guard --of 'this'" });
    const settings: unknown = JSON.parse(args[args.indexOf("--settings") + 1] ?? "");
    const hooks = [{ type: "command", command: "guard --of 'this'" }];
    expect(settings).toEqual({ hooks: { PreToolUse: [{ matcher: "*", hooks }] } });
    expect(agent.command(PLAIN_RUN).args).not.toContain("--settings");
  });

  test("it uses the folder of its subscription, which it may write to", () => {
    const folder = "/home/dev/claude-work";
    const { env } = agent.command({ ...PLAIN_RUN, config_folder: folder });
    expect(env["CLAUDE_CONFIG_DIR"]).toBe(folder);
    expect(agent.state(PLAIN_RUN.env, folder)).toEqual([folder]);
    const usual = ["/home/dev/.claude", "/home/dev/.claude.json"];
    expect(agent.state(PLAIN_RUN.env, null)).toEqual(usual);
  });

  test("it is never told that it is in a sandbox", () => {
    const { env } = agent.command(PLAIN_RUN);
    expect(env).not.toHaveProperty("IS_SANDBOX");
  });
});

test("what its answers used is known before a turn has ended, once for all parts of each", () => {
  const reader = agent.reader(PLAIN_RUN);
  const tell = (line: object) => reader.line(JSON.stringify(line));
  const used = { input_tokens: 10, output_tokens: 1, cache_creation_input_tokens: 5 };
  const answer = (id: string) => ({
    type: "assistant",
    message: { id, model: "opus", usage: used, content: [{ type: "text", text: "So." }] },
  });
  for (const id of ["one", "one", "two"]) tell(answer(id));
  const tokens = { input: 10, output: 1, cache_read: null, cache_write: 5 };
  const each = { model: "opus", tokens, cost_usd: null };
  expect(reader.unsettled?.()).toEqual([each, each]);
  tell({ ...success, model_usage_since_last_result: { opus: usage(3, 0.5) } });
  expect(reader.unsettled?.()).toEqual([]);
});
