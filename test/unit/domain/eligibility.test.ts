import * as fc from "fast-check";
import { subscription } from "../../support/subscription.ts";
import { describe, expect, it } from "vitest";
import { barriers, fitsOf, holdsOf, type Wanted } from "../../../src/domain/eligibility.ts";
import { PROJECT_DEFAULTS, type Project } from "../../../src/domain/project.ts";
import type { Candidate, RunningTask, Situation } from "../../../src/domain/situation.ts";
import { CONFIDENCE_MIN, confidenceIn } from "../../../src/domain/skill.ts";
import { TASK_STATES } from "../../../src/domain/states.ts";
import { TASK_DEFAULTS } from "../../../src/domain/task.ts";
import { WORKER_DEFAULTS, type Skill } from "../../../src/domain/worker.ts";

const NOW = "2026-05-01T12:00:00.000Z";
const LATER = "2026-05-01T13:00:00.000Z";
const EARLIER = "2026-05-01T11:00:00.000Z";

const task = (more: Partial<Wanted> = {}): Wanted => ({
  ...TASK_DEFAULTS,
  id: "bd-mine",
  project_id: "pj-main",
  kind: "task",
  priority: "P2",
  agent: null,
  status: "ready",
  created_at: EARLIER,
  updated_at: EARLIER,
  ...more,
});

const project = (more: Partial<Project> = {}): Project => ({
  ...PROJECT_DEFAULTS,
  id: "pj-main",
  name: "main",
  repo: "/repo",
  default_branch: "main",
  is_self: false,
  created_at: EARLIER,
  updated_at: EARLIER,
  ...more,
});

const worker = (more: Partial<Candidate> = {}): Candidate => ({
  ...WORKER_DEFAULTS,
  id: "wk-anna",
  name: "anna",
  agent: "claude-code",
  idle: true,
  skills: [],
  ...more,
});

const running = (more: Partial<RunningTask> = {}): RunningTask => ({
  id: "at-1",
  task_id: "bd-other",
  worker_id: "wk-bert",
  project_id: "pj-main",
  title: "Other work",
  subscription: null,
  started_at: EARLIER,
  files: [],
  ...more,
});

const situation = (more: Partial<Situation> = {}): Situation => ({
  now: NOW,
  projects: new Map([["pj-main", project()]]),
  spent_usd: new Map(),
  running: [],
  reserved: [],
  concurrency_max: 4,
  subscriptions: [],
  limits: [],
  stagger_ms: 0,
  uses: new Map(),
  kept_for: new Map(),
  workers: [],
  preference_ms: 10_000,
  ...more,
});

const of = (more: Partial<Project>) => ({ projects: new Map([["pj-main", project(more)]]) });
const rules = (holds: readonly { rule: string }[]) => holds.map((each) => each.rule);

describe("what keeps a task from being handed out to anybody", () => {
  it("a ready task that nothing holds has no holds", () => {
    expect(holdsOf(task(), situation())).toEqual([]);
  });

  it.each<[string, Partial<Wanted>, Partial<Situation>, string[]]>([
    ["a draft", { status: "draft" }, {}, []],
    ["a dependency", { waiting_on: 2 }, {}, ["bd-a", "bd-b"]],
    ["children", { children: 3 }, {}, []],
    ["a backoff", { not_before: LATER }, {}, []],
    ["a paused project", {}, of({ paused: true }), ["pj-main"]],
    ["a full project", {}, { ...of({ concurrency: 1 }), running: [running()] }, ["at-1"]],
    [
      "a spent budget",
      {},
      { ...of({ budget_usd: 5 }), spent_usd: new Map([["pj-main", 5]]) },
      ["pj-main"],
    ],
    ["a full machine", {}, { concurrency_max: 1, running: [running()] }, ["at-1"]],
    [
      "the same files",
      { files: ["src"] },
      { running: [running({ files: ["src/a.ts"] })] },
      ["bd-other", "at-1"],
    ],
  ])("%s holds it, says so and names what would free it", (_, more, around, by) => {
    const waits_for = ["bd-a", "bd-b"];
    const [hold, ...others] = holdsOf(task(more), situation(around), waits_for);
    expect(others).toEqual([]);
    expect(hold?.by).toEqual(by);
    expect(hold?.detail).toMatch(/^[A-Z0-9$].*\.$/);
    expect(hold?.frees).not.toBe("");
    expect(hold).toMatchSnapshot();
  });

  it.each<[string, Partial<Wanted>, Partial<Situation>]>([
    ["a backoff that is over", { not_before: NOW }, {}],
    ["a project with room", {}, { ...of({ concurrency: 2 }), running: [running()] }],
    [
      "another project's task",
      {},
      { ...of({ concurrency: 1 }), running: [running({ project_id: "pj-x" })] },
    ],
    [
      "a budget that lasts",
      {},
      { ...of({ budget_usd: 5 }), spent_usd: new Map([["pj-main", 4.9]]) },
    ],
    ["a machine with room", {}, { concurrency_max: 2, running: [running()] }],
    ["no files declared", {}, { running: [running({ files: ["src/a.ts"] })] }],
    ["other files", { files: ["docs"] }, { running: [running({ files: ["src/a.ts"] })] }],
    [
      "the same files, allowed",
      { files: ["src"] },
      { ...of({ collisions: "allow" }), running: [running({ files: ["src/a.ts"] })] },
    ],
    [
      "the same files in another project",
      { files: ["src"] },
      { running: [running({ files: ["src/a.ts"], project_id: "pj-x" })] },
    ],
  ])("%s does not hold it", (_, more, around) => {
    expect(holdsOf(task(more), situation(around))).toEqual([]);
  });

  it("a state in which work goes on or is over is the only answer, with who works on it", () => {
    const own = running({ task_id: "bd-mine" });
    const around = situation({ running: [own], ...of({ paused: true, concurrency: 1 }) });
    const [hold, ...others] = holdsOf(task({ status: "coding", files: ["src"] }), around);
    expect(others).toEqual([]);
    expect(hold).toMatchObject({ rule: "state", by: ["wk-bert", "at-1"] });
  });

  it("every state but ready has a sentence and a way on", () => {
    for (const status of TASK_STATES.filter((each) => each !== "ready")) {
      const [hold] = holdsOf(task({ status, reason: "so it was said" }), situation());
      expect(hold?.detail).toMatch(/: so it was said\.$/);
      expect(hold?.frees).toMatch(/\S/);
    }
  });

  it("quarantine tells until when, and is no plain block", () => {
    const held = task({ status: "blocked", quarantined_until: LATER, attempts: 5 });
    expect(holdsOf(held, situation())).toMatchObject([{ rule: "quarantined", until: LATER }]);
    expect(rules(holdsOf(task({ status: "blocked" }), situation()))).toEqual(["state"]);
  });

  it("several holds come in one fixed order", () => {
    const all = task({
      status: "draft",
      waiting_on: 1,
      children: 1,
      not_before: LATER,
      files: ["src"],
    });
    const around = situation({
      ...of({ paused: true, concurrency: 1, budget_usd: 0 }),
      running: [running({ files: ["src"] })],
      concurrency_max: 1,
    });
    expect(rules(holdsOf(all, around))).toEqual([
      "state",
      "epic",
      "dependencies",
      "not_before",
      "project_paused",
      "project_full",
      "budget_spent",
      "machine_full",
      "collision",
    ]);
  });
});

const skill = (worker_id: string, successes: number, failures: number): Skill => ({
  worker_id,
  capability: "rust",
  successes,
  failures,
  updated_at: NOW,
});

describe("what keeps a task from a worker", () => {
  const account = subscription({ name: "team", max_concurrent: 1 });
  const limit = {
    account: "agent:claude-code",
    agent: "claude-code",
    message: "limit",
    since: EARLIER,
    resets_at: LATER,
    is_guess: false,
    repeats: 0,
  };
  const hourly = { window_ms: 5 * 3_600_000, runs: null, tokens: null, usd: 2 };
  const unknown = { runs_without_tokens: 0, runs_without_cost: 0 };
  const spent = { at: EARLIER, runs: 1, tokens: 0, usd: 2, ...unknown };

  it.each<[string, Partial<Wanted>, Partial<Candidate>, Partial<Situation>]>([
    ["worker_paused", {}, { paused: true }, {}],
    ["worker_paused", {}, { draining: true }, {}],
    ["agent", { agent: "codex" }, {}, {}],
    ["agent", {}, { agent: "rehearsal:slow" }, {}],
    ["capability", { needs: ["rust", "sql"] }, { capabilities: ["sql"] }, {}],
    ["subscription_disabled", {}, { subscription: "gone" }, {}],
    [
      "subscription_disabled",
      {},
      { subscription: "team" },
      { subscriptions: [{ ...account, enabled: false }] },
    ],
    [
      "subscription_full",
      {},
      { subscription: "team" },
      { subscriptions: [account], running: [running({ subscription: "team" })] },
    ],
    ["account_limited", {}, {}, { limits: [limit] }],
    [
      "account_limited",
      {},
      { subscription: "team" },
      { subscriptions: [account], limits: [{ ...limit, account: "team", is_guess: true }] },
    ],
    ["account_limited", {}, {}, { kept_for: new Map([["bd-mine", "team"]]) }],
    [
      "quota_spent",
      {},
      {},
      { subscriptions: [{ ...account, quota: [hourly] }], uses: new Map([["team", [spent]]]) },
    ],
  ])("%s", (rule, more, can, around) => {
    const holds = fitsOf(task(more), worker(can), situation(around));
    expect(rules(holds)).toEqual([rule]);
    expect(holds[0]).toMatchSnapshot();
  });

  it.each<[string, Partial<Wanted>, Partial<Candidate>, Partial<Situation>]>([
    ["its agent is named", { agent: "claude-code:opus" }, {}, {}],
    ["it can do what is needed", { needs: ["rust"] }, { capabilities: ["rust", "sql"] }, {}],
    [
      "its account has room",
      {},
      { subscription: "team" },
      { subscriptions: [account], running: [running({ subscription: "other" })] },
    ],
    ["its account's limit is over", {}, {}, { limits: [{ ...limit, resets_at: NOW }] }],
    ["another agent's account rests", {}, { agent: "codex" }, { limits: [limit] }],
    [
      "the task goes on with its account",
      {},
      { subscription: "team" },
      { subscriptions: [account], kept_for: new Map([["bd-mine", "team"]]) },
    ],
  ])("nothing does when %s", (_, more, can, around) => {
    expect(fitsOf(task(more), worker(can), situation(around))).toEqual([]);
  });

  const fresh = task({ needs: ["rust"], updated_at: NOW });
  const weak = worker({ capabilities: ["rust"], skills: [skill("wk-anna", 0, 5)] });
  const strong = worker({
    id: "wk-cleo",
    name: "cleo",
    capabilities: ["rust"],
    skills: [skill("wk-cleo", 5, 0)],
  });

  it("a fresh task is kept for an idle worker that does such tasks clearly better", () => {
    const holds = fitsOf(fresh, weak, situation({ workers: [weak, strong] }));
    const until = "2026-05-01T12:00:10.000Z";
    expect(holds).toMatchObject([{ rule: "preferred_elsewhere", by: ["wk-cleo"], until }]);
    expect(fitsOf(fresh, strong, situation({ workers: [weak, strong] }))).toEqual([]);
  });

  it.each<[string, Partial<Wanted>, Partial<Candidate>]>([
    ["after a while", { updated_at: EARLIER }, {}],
    ["while the better one is busy", {}, { idle: false }],
    ["while the better one is paused", {}, { paused: true }],
    ["when the better one cannot do it", {}, { capabilities: [] }],
    ["when the better one is hardly better", {}, { skills: [skill("wk-cleo", 0, 4)] }],
    ["when nothing particular is needed", { needs: [] }, {}],
  ])("anybody gets it %s", (_, more, better) => {
    const around = situation({ workers: [weak, { ...strong, ...better }] });
    expect(fitsOf({ ...fresh, ...more }, weak, around)).toEqual([]);
  });

  it("the time it is kept begins anew when a backoff ends", () => {
    const again = { ...fresh, updated_at: EARLIER, not_before: NOW };
    const holds = fitsOf(again, weak, situation({ workers: [weak, strong] }));
    expect(rules(holds)).toEqual(["preferred_elsewhere"]);
  });

  it("whoever is passed over may do the task all the same", () => {
    expect(barriers(fresh, weak, situation({ workers: [weak, strong] }))).toEqual([]);
  });
});

describe("confidence", () => {
  it("grows with successes, falls with failures, and stays within its floor and 1", () => {
    const count = fc.nat(200);
    fc.assert(
      fc.property(count, count, (successes, failures) => {
        const of = (s: number, f: number) => confidenceIn([skill("wk-a", s, f)], ["rust"]) ?? NaN;
        const here = of(successes, failures);
        expect(here).toBeGreaterThanOrEqual(CONFIDENCE_MIN);
        expect(here).toBeLessThanOrEqual(1);
        expect(of(successes + 1, failures)).toBeGreaterThanOrEqual(here);
        expect(of(successes, failures + 1)).toBeLessThanOrEqual(here);
      }),
    );
  });

  it("is 0.7 for a newcomer, the weakest of several, and none where nothing is needed", () => {
    expect(confidenceIn([], ["rust"])).toBeCloseTo(0.7);
    expect(confidenceIn([skill("wk-a", 0, 1000)], ["rust", "sql"])).toBe(CONFIDENCE_MIN);
    expect(confidenceIn([], [])).toBeNull();
  });
});
