import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AccountSituation,
  type AccountWish,
  type Asking,
  chooseAccount,
  mayUse,
} from "../../../src/domain/account.ts";
import { metAgain } from "../../../src/domain/provider-limit.ts";
import { quotaStates, type Use } from "../../../src/domain/quota.ts";
import type { RunningTask, Subscription } from "../../../src/domain/situation.ts";
import { subscription } from "../../support/subscription.ts";

const NOW = "2026-05-01T12:00:00.000Z";
const NOW_MS = Date.parse(NOW);
const HOUR_MS = 3_600_000;
const ago = (ms: number) => new Date(NOW_MS - ms).toISOString();

const anna: Asking = { id: "wk-anna", agent: "claude-code:opus", subscription: null };
const window = (more: object) => ({
  window_ms: HOUR_MS,
  runs: null,
  tokens: null,
  usd: null,
  ...more,
});
const use = (at: string, more: Partial<Use> = {}): Use => ({
  at,
  runs: 1,
  tokens: 0,
  usd: 0,
  runs_without_tokens: 0,
  runs_without_cost: 0,
  ...more,
});
const running = (name: string, id = "at-1"): RunningTask => ({
  id,
  task_id: `bd-${id.slice(3)}`,
  worker_id: "wk-bert",
  project_id: "pj-main",
  title: "Other work",
  subscription: name,
  started_at: NOW,
  files: [],
});
const limitOf = (account: string, for_ms = HOUR_MS) => {
  const resets_at = new Date(NOW_MS + for_ms).toISOString();
  const met = { account, agent: "claude-code", message: "", at: NOW, resets_at };
  return metAgain(null, met, HOUR_MS);
};

const situation = (
  subscriptions: readonly Subscription[],
  more: Partial<AccountSituation> = {},
): AccountSituation => ({
  now: NOW,
  running: [],
  subscriptions,
  limits: [],
  stagger_ms: 0,
  uses: new Map(),
  ...more,
});

function chosen(around: AccountSituation, worker: Asking = anna, wish: AccountWish = {}) {
  const choice = chooseAccount(worker, around, wish);
  return "hold" in choice ? choice.hold.rule : (choice.subscription?.name ?? null);
}

const two = [subscription({ name: "one" }), subscription({ name: "two" })];

describe("the account for an attempt", () => {
  it("is the agent's own where config.toml has no subscription for it", () => {
    expect(chosen(situation([]))).toBeNull();
    expect(chosen(situation([subscription({ name: "team", agent: "codex" })]))).toBeNull();
  });

  it("is the one with the highest priority that has room", () => {
    const first = subscription({ name: "first", priority: 9, max_concurrent: 1 });
    const all = [subscription({ name: "last" }), first, subscription({ name: "mid", priority: 5 })];
    expect(chosen(situation(all))).toBe("first");
    expect(chosen(situation(all, { running: [running("first")] }))).toBe("mid");
    expect(chosen(situation(all, { limits: [limitOf("first"), limitOf("mid")] }))).toBe("last");
  });

  it("is of equal ones the one that suits the task, unless its session lies in another", () => {
    const places = new Map([
      ["one", 1],
      ["two", 0],
    ]);
    expect(chosen(situation(two, { running: [running("two")] }), anna, { places })).toBe("two");
    expect(chosen(situation(two), anna, { places, liked: "one" })).toBe("one");
    const first = [subscription({ name: "one", priority: 1 }), subscription({ name: "two" })];
    expect(chosen(situation(first), anna, { places })).toBe("one");
    expect(chosen(situation(two, { limits: [limitOf("two")] }), anna, { places })).toBe("one");
  });

  it("is the least used of equal ones: by quota, then by what runs", () => {
    expect(chosen(situation(two, { running: [running("one")] }))).toBe("two");
    const quota = [window({ runs: 10 })];
    const counted = two.map((each) => ({ ...each, quota }));
    const uses = new Map([["one", [use(ago(1_000), { runs: 4 })]]]);
    const busy = [running("two"), running("two", "at-2")];
    expect(chosen(situation(counted, { uses, running: busy }))).toBe("two");
  });

  it("is that of the session where it is one of equals, and never against the priority", () => {
    const busy = { running: [running("two")] };
    expect(chosen(situation(two, busy), anna, { liked: "two" })).toBe("two");
    const better = [...two, subscription({ name: "best", priority: 1 })];
    expect(chosen(situation(better), anna, { liked: "two" })).toBe("best");
  });

  it("is only the one that the worker names", () => {
    const fixed = { ...anna, subscription: "one" };
    expect(chosen(situation(two), fixed)).toBe("one");
    expect(chosen(situation(two, { limits: [limitOf("one")] }), fixed)).toBe("account_limited");
    expect(chosen(situation([]), fixed)).toBe("subscription_disabled");
  });

  it("is never one that is switched off", () => {
    const off = subscription({ name: "off", priority: 9, enabled: false });
    expect(chosen(situation([off, ...two]))).toBe("one");
    expect(chosen(situation([off]))).toBe("subscription_disabled");
    expect(mayUse("off", anna, situation([off]))).toBe(false);
  });

  it("is nobody's while the agent's own rests", () => {
    const around = situation([], { limits: [limitOf("agent:claude-code")] });
    expect(chosen(around)).toBe("account_limited");
    expect(chosen(around, { ...anna, agent: "codex" })).toBeNull();
    const over = [limitOf("agent:claude-code", 1_000)];
    const now = new Date(NOW_MS + 1_000).toISOString();
    expect(chosen(situation([], { limits: over, now }))).toBeNull();
  });

  it("says all that is in the way, and when the first of it is over", () => {
    const counted = { ...two[0]!, quota: [window({ runs: 2 })], reserve: 0.5 };
    const uses = new Map([["one", [use(ago(HOUR_MS / 2))]]]);
    const full = { ...two[1]!, max_concurrent: 1 };
    const third = subscription({ name: "three" });
    const choice = chooseAccount(
      anna,
      situation([counted, full, third], {
        uses,
        running: [running("two")],
        limits: [limitOf("three")],
      }),
    );
    expect(choice).toMatchSnapshot();
  });
});

describe("a quota", () => {
  const amounts = fc.array(
    fc.record({
      ago_ms: fc.integer({ min: 0, max: 2 * HOUR_MS }),
      runs: fc.integer({ min: 1, max: 5 }),
      tokens: fc.nat(10_000),
      usd: fc.double({ min: 0, max: 10, noNaN: true }),
    }),
    { maxLength: 30 },
  );
  const asked = fc.record({
    amounts,
    quota: fc.record({
      runs: fc.integer({ min: 1, max: 60 }),
      tokens: fc.integer({ min: 1, max: 100_000 }),
      usd: fc.double({ min: 0.01, max: 100, noNaN: true }),
    }),
    running: fc.nat(5),
    reserve: fc.constantFrom(0, 0.1, 0.5, 0.99),
  });
  const usesFrom = (all: readonly { ago_ms: number }[]) =>
    all
      .map(({ ago_ms, ...amount }) => use(ago(ago_ms), amount))
      .toSorted((a, b) => (a.at < b.at ? -1 : 1));

  it("is never overrun by a run that was let in, and what people keep is left", () => {
    fc.assert(
      fc.property(asked, ({ amounts: all, quota, running: under_way, reserve }) => {
        const question = { uses: usesFrom(all), running: under_way, reserve, now: NOW };
        for (const state of quotaStates([window(quota)], question)) {
          if (!state.has_room) continue;
          const next = state.measure === "runs" ? 1 : 0;
          expect(state.used + next).toBeLessThanOrEqual(state.quota * (1 - reserve) + 1e-6);
        }
      }),
    );
  });

  it("has room when it says it will, if nothing is used meanwhile, and not a moment sooner", () => {
    fc.assert(
      fc.property(asked, ({ amounts: all, quota, running: under_way, reserve }) => {
        const question = { uses: usesFrom(all), running: under_way, reserve, now: NOW };
        const at = (now: string, measure: string) =>
          quotaStates([window(quota)], { ...question, now }).find((s) => s.measure === measure);
        for (const { measure, until } of quotaStates([window(quota)], question)) {
          if (until === null) continue;
          expect(until > NOW).toBe(true);
          expect(at(until, measure)?.has_room).toBe(true);
          const before = new Date(Date.parse(until) - 1).toISOString();
          expect(at(before, measure)?.has_room).toBe(false);
        }
      }),
    );
  });

  it("counts only what lies within its window", () => {
    const uses = [use(ago(HOUR_MS)), use(ago(HOUR_MS - 1))];
    const [state] = quotaStates([window({ runs: 9 })], { uses, running: 0, reserve: 0, now: NOW });
    expect(state?.used).toBe(1);
  });

  it("counts runs under way, which leave by no time", () => {
    const question = { uses: [], running: 2, reserve: 0, now: NOW };
    const [state] = quotaStates([window({ runs: 2 })], question);
    expect(state).toMatchObject({ used: 2, has_room: false, until: null });
  });
});

describe("the choice", () => {
  const accounts = fc.array(
    fc.record({
      priority: fc.nat(2),
      max_concurrent: fc.option(fc.integer({ min: 1, max: 2 }), { nil: null }),
      enabled: fc.boolean(),
      rests: fc.boolean(),
      running: fc.nat(2),
    }),
    { minLength: 1, maxLength: 6 },
  );

  it("has room, and none with room stands before it", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const named = all.map((each, n) => ({ ...each, name: `s${n}` }));
        const around = situation(
          named.map(({ name, priority, max_concurrent, enabled }) =>
            subscription({ name, priority, max_concurrent, enabled }),
          ),
          {
            limits: named.filter(({ rests }) => rests).map(({ name }) => limitOf(name)),
            running: named.flatMap(({ name, running: count }) =>
              Array.from({ length: count }, (_, n) => running(name, `at-${name}${n}`)),
            ),
          },
        );
        const open = named.filter(
          (each) =>
            each.enabled &&
            !each.rests &&
            (each.max_concurrent === null || each.running < each.max_concurrent),
        );
        const best = named.find(({ name }) => name === chosen(around));
        const before = open.filter(
          (each) =>
            best === undefined ||
            each.priority > best.priority ||
            (each.priority === best.priority && each.running < best.running),
        );
        expect(before).toEqual([]);
        expect(open.length > 0).toBe(best !== undefined);
        expect(best === undefined || open.includes(best)).toBe(true);
      }),
    );
  });
});
