import { expect, test } from "vitest";
import type { CostKey } from "../../../src/domain/cost.ts";
import type { Run } from "../../../src/domain/run.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

const TOKENS = { input: 10, output: 5, cache_read: 2, cache_write: 1 };
const UNKNOWN = { input: null, output: null, cache_read: null, cache_write: null };

const aRun = (id: string, more: Partial<Run> = {}): Run => ({
  id: `rn-${id}`,
  attempt_id: "at-aaaa",
  task_id: "bd-aaaa",
  project_id: "pj-aaaa",
  iteration: 1,
  agent: "claude-code",
  model: "opus",
  subscription: "team",
  session_id: "session",
  tokens: TOKENS,
  cost_usd: 0.5,
  cost_source: "agent",
  models: [],
  session_totals: { tokens: UNKNOWN, cost_usd: 0.5 },
  exit_code: 0,
  signal: null,
  stopped_by: null,
  ended: "completed",
  started_at: a.AT,
  ended_at: a.later(10),
  ...more,
});

/** Runs of agents, what they cost, and limits of providers. */
export function accountFacts(subject: Subject): void {
  runFacts(subject);
  costFacts(subject);
  useFacts(subject);
  limitFacts(subject);
}

async function fill(subject: Subject, ...runs: Run[]): Promise<void> {
  await subject().store.write(async (t) => {
    await a.insertBasics(t);
    await t.projects.insert(a.aProject({ id: "pj-bbbb", name: "zoo" }));
    for (const run of runs) await t.runs.insert(run);
  });
}

function runFacts(subject: Subject): void {
  test("runs are kept once, as they are, and found by attempt and task, oldest first", async () => {
    const second = aRun("0002", { started_at: a.later(1), tokens: UNKNOWN, session_totals: null });
    const other = aRun("0003", { attempt_id: "at-bbbb", models: [modelPart("opus", 0.5)] });
    await fill(subject, second, aRun("0001"), other, aRun("0001", { cost_usd: 9 }));
    const of = (filter: { attempt_id: string } | { task_id: string }) =>
      subject().store.read((t) => t.runs.of(filter));
    expect(await of({ attempt_id: "at-aaaa" })).toEqual([aRun("0001"), second]);
    expect(await of({ task_id: "bd-aaaa" })).toEqual([aRun("0001"), other, second]);
    expect(await of({ task_id: "bd-zzzz" })).toEqual([]);
  });

  test("what is spent is counted once: by the runs, or by the attempt that has none", async () => {
    await fill(subject);
    const spent = () => subject().store.read((t) => t.projects.spent_usd("pj-aaaa"));
    const before = await spent();
    await subject().store.write((t) => t.attempts.update("at-aaaa", { cost_usd: 3 }));
    expect((await spent()) - before).toBeCloseTo(3 - (a.anAttempt().cost_usd ?? 0));
    await subject().store.write(async (t) => {
      await t.runs.insert(aRun("0001"));
      await t.runs.insert(aRun("0001"));
      await t.runs.insert(aRun("0002", { cost_usd: 0.25 }));
      await t.runs.insert(aRun("0003", { cost_usd: null, cost_source: null }));
      await t.attempts.update("at-aaaa", { cost_usd: 7 });
    });
    expect(await spent()).toBeCloseTo(0.75);
  });

  test("runs stay when their task is removed", async () => {
    await fill(subject, aRun("0001"));
    await subject().store.write((t) => t.tasks.remove("bd-aaaa"));
    expect(await subject().store.read((t) => t.runs.cost({}))).toMatchObject({ cost_usd: 0.5 });
  });
}

const modelPart = (model: string, cost_usd: number | null) => ({ model, tokens: TOKENS, cost_usd });

function costFacts(subject: Subject): void {
  const by = async (key: CostKey) => {
    const found = await subject().store.read((t) => t.runs.costs(key, {}, 10));
    return found.map((each) => [each.key, each.cost_usd, each.runs, each.runs_without_cost]);
  };

  test("costs are told by every key, unknown ones counted beside the sums", async () => {
    const next_day = a.later(24 * 3600);
    const reckoned = { cost_usd: 2, cost_source: "prices" as const };
    await fill(
      subject,
      aRun("0001"),
      aRun("0002", { iteration: 2, tokens: UNKNOWN, cost_usd: null, cost_source: null }),
      aRun("0003", { ...reckoned, attempt_id: "at-bbbb", agent: "codex", ended_at: next_day }),
      aRun("0004", { project_id: "pj-bbbb", subscription: null, cost_usd: null }),
    );
    expect(await by("attempt")).toEqual([
      ["at-bbbb", 2, 1, 0],
      ["at-aaaa", 0.5, 3, 2],
    ]);
    expect(await by("iteration")).toEqual([
      ["at-aaaa/1", 0.5, 2, 1],
      ["at-aaaa/2", null, 1, 1],
      ["at-bbbb/1", 2, 1, 0],
    ]);
    expect(await by("task")).toEqual([["bd-aaaa", 2.5, 4, 2]]);
    expect(await by("project")).toEqual([
      ["pj-aaaa", 2.5, 3, 1],
      ["pj-bbbb", null, 1, 1],
    ]);
    expect((await by("agent")).map(([key]) => key)).toEqual(["codex", "claude-code"]);
    expect((await by("subscription")).map(([key]) => key)).toEqual(["team", null]);
    expect(await by("day")).toEqual([
      [next_day.slice(0, 10), 2, 1, 0],
      [a.AT.slice(0, 10), 0.5, 3, 2],
    ]);
    expect(await subject().store.read((t) => t.runs.cost({}))).toEqual({
      runs: 4,
      cost_usd: 2.5,
      reckoned_usd: 2,
      runs_without_cost: 2,
      tokens: { input: 30, output: 15, cache_read: 6, cache_write: 3 },
      runs_without_tokens: 1,
    });
  });

  test("a run with several models counts for each; one without for what it was told", async () => {
    const models = [modelPart("opus", 1), modelPart("haiku", null)];
    await fill(subject, aRun("0001", { models, cost_usd: null }), aRun("0002", { model: null }));
    expect(await by("model")).toEqual([
      ["opus", 1, 1, 0],
      [null, 0.5, 1, 0],
      ["haiku", null, 1, 1],
    ]);
  });

  test("costs are narrowed by project, task and time, and unknown where nothing is", async () => {
    await fill(subject, aRun("0001"), aRun("0002", { ended_at: a.later(20) }));
    const cost = (filter: object) => subject().store.read((t) => t.runs.cost(filter));
    expect((await cost({ since: a.later(20) })).runs).toBe(1);
    expect((await cost({ until: a.later(20) })).runs).toBe(1);
    expect((await cost({ task_id: "bd-aaaa", project_id: "pj-aaaa" })).runs).toBe(2);
    const none = { cost_usd: null, reckoned_usd: null, tokens: UNKNOWN };
    const zero = { runs: 0, runs_without_cost: 0, runs_without_tokens: 0 };
    expect(await cost({ task_id: "bd-zzzz" })).toEqual({ ...none, ...zero });
  });
}

function useFacts(subject: Subject): void {
  test("what was used of a subscription is told by the minute, oldest first", async () => {
    await fill(
      subject,
      aRun("0001", { ended_at: "2026-02-01T10:00:01.000Z" }),
      aRun("0002", { ended_at: "2026-02-01T10:00:59.000Z", cost_usd: null }),
      aRun("0003", { ended_at: "2026-02-01T09:00:00.000Z", tokens: UNKNOWN }),
      aRun("0004", { ended_at: "2026-02-01T08:00:00.000Z" }),
      aRun("0005", { ended_at: "2026-02-01T10:00:00.000Z", subscription: "other" }),
    );
    const since = "2026-02-01T08:00:00.000Z";
    const one = { runs: 1, tokens: 0, usd: 0.5, runs_without_tokens: 1, runs_without_cost: 0 };
    const two = { runs: 2, tokens: 30, usd: 0.5, runs_without_tokens: 0, runs_without_cost: 1 };
    expect(await subject().store.read((t) => t.runs.uses("team", since))).toEqual([
      { at: "2026-02-01T09:00:00.000Z", ...one },
      { at: "2026-02-01T10:00:59.000Z", ...two },
    ]);
  });
}

function limitFacts(subject: Subject): void {
  test("there is one limit for each account, the last that was put", async () => {
    const limit = {
      account: "team",
      agent: "codex",
      message: "limit",
      since: a.AT,
      resets_at: a.later(60),
      is_guess: true,
      repeats: 0,
    };
    const { store } = subject();
    await store.write(async (t) => {
      await t.limits.put(limit);
      await t.limits.put({ ...limit, repeats: 1, is_guess: false });
      await t.limits.put({ ...limit, account: "agent:codex" });
    });
    expect(await store.read((t) => t.limits.list())).toEqual([
      { ...limit, account: "agent:codex" },
      { ...limit, repeats: 1, is_guess: false },
    ]);
    expect(await store.write((t) => t.limits.remove("team"))).toBe(true);
    expect(await store.write((t) => t.limits.remove("team"))).toBe(false);
    expect(await store.read((t) => t.limits.list())).toHaveLength(1);
  });
}
