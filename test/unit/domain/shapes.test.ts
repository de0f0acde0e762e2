import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { config } from "../../../src/domain/config.ts";
import {
  attemptId,
  ID_PREFIX,
  objectName,
  projectId,
  reloadId,
  taskId,
  timestamp,
  workerId,
} from "../../../src/domain/ids.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import {
  notFound,
  Problem,
  problemBody,
  PROBLEMS,
  toProblem,
} from "../../../src/domain/problem.ts";
import { plainName } from "../../../src/domain/project.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import { agentChoice, taskTitle } from "../../../src/domain/task.ts";
import { mayDo } from "../../../src/domain/eligibility.ts";
import { systemClock } from "../../../src/main/clock.ts";

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe("ids", () => {
  it.each(["bd-a1b2", "bd-a1b2c3d4", "bd-0000.1", "bd-a1b2.12.3456"])("%s is a task", (id) => {
    expect(accepts(taskId, id)).toBe(true);
  });

  it.each([
    "",
    "bd-",
    "bd-abc",
    "bd-a1b2c3d4e",
    "bd-A1B2",
    "bd-a1b2.",
    "bd-a1b2.12345",
    "bd-a1b2/../x",
    "bd-a1b2\n",
    " bd-a1b2",
    "wk-a1b2",
  ])("%j is none", (id) => {
    expect(accepts(taskId, id)).toBe(false);
  });

  it("fresh ids have the form of their kind and do not repeat", () => {
    const { id } = systemClock();
    const forms = { task: taskId, project: projectId, worker: workerId, attempt: attemptId };
    for (const [kind, form] of Object.entries({ ...forms, reload: reloadId })) {
      const made = Array.from({ length: 200 }, () => id(kind as keyof typeof ID_PREFIX));
      expect(made.every((each) => accepts(form, each))).toBe(true);
      expect(new Set(made).size).toBe(200);
    }
  });

  it("every kind has a prefix of its own", () => {
    expect(new Set(Object.values(ID_PREFIX)).size).toBe(Object.keys(ID_PREFIX).length);
  });

  it("an object name is 40 or 64 lower-case hexadecimal characters", () => {
    expect([39, 40, 41, 63, 64, 65].map((n) => accepts(objectName, "a".repeat(n)))).toEqual([
      false,
      true,
      false,
      false,
      true,
      false,
    ]);
    expect(accepts(objectName, "G".repeat(40))).toBe(false);
  });

  it("a time is in UTC", () => {
    expect(accepts(timestamp, systemClock().now())).toBe(true);
    expect(accepts(timestamp, "2026-01-02T03:04:05+02:00")).toBe(false);
  });
});

describe("names and titles", () => {
  it("a name can stand in a path and in a branch", () => {
    const name = fc.string({ maxLength: 70 }).filter((text) => accepts(plainName, text));
    const likely = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/);
    fc.assert(
      fc.property(fc.oneof(name, likely), (text) => {
        expect(text).toMatch(/^[\w.-]{1,60}$/);
        expect(text).not.toMatch(/^[.-]/);
      }),
    );
  });

  it.each(["", ".", "..", "-f", "a/b", "a b", "ä", "a\n", "x".repeat(61)])("%j is none", (text) => {
    expect(accepts(plainName, text)).toBe(false);
  });

  it("a title is one line of 1 to 200 characters without control characters", () => {
    const at = (length: number) => accepts(taskTitle, "t".repeat(length));
    expect([at(0), at(1), at(200), at(201)]).toEqual([false, true, true, false]);
    expect(taskTitle.parse("  Feed the lions 🦁 ")).toBe("Feed the lions 🦁");
    for (const bad of ["   ", "a\nb", "a\u001b[2J", "a\u0000b", "a\u0085b"])
      expect(accepts(taskTitle, bad)).toBe(false);
  });

  it.each(["claude-code", "rehearsal:improve", "generic:a/b.c"])("%s is an agent", (choice) => {
    expect(accepts(agentChoice, choice)).toBe(true);
  });

  it.each(["", ":x", "Claude", "a:", "a:b:c", "a b", "-x", "a;rm"])("%j is none", (choice) => {
    expect(accepts(agentChoice, choice)).toBe(false);
  });
});

describe("which worker may do which task", () => {
  it.each([
    ["claude-code", null, true],
    ["claude-code", "claude-code", true],
    ["claude-code", "generic", false],
    ["rehearsal", null, false],
    ["rehearsal", "rehearsal:improve", true],
    ["rehearsal:slow", "rehearsal:improve", true],
    ["claude-code", "rehearsal:improve", false],
  ])("a worker with %s and a task for %s: %s", (own, wanted, may) => {
    expect(mayDo({ agent: own }, { agent: wanted })).toBe(may);
  });
});

describe("settings of a repository", () => {
  const check = { name: "test", command: "npm test" };

  it("an empty file has every default", () => {
    expect(repositorySettings.parse({})).toEqual({
      checks: [],
      cache: [],
      setup: [],
      teardown: [],
      copy: [],
      ports: [],
      databases: [],
      locks: [],
      baseline: true,
      review: {
        level: "none",
        agent: null,
        words: expect.arrayContaining(["migration*"]) as string[],
        paths: [],
        rounds: 2,
      },
      merge: { how: "rebase", push: null, batch: 8, preview: true },
      prompt: { tokens: 24_000, shares: {}, goals: null },
      policy: {
        tests: "flag",
        secrets: "refuse",
        test_paths: expect.arrayContaining(["**/test/**"]) as string[],
      },
      limits: {
        cost_usd: LIMITS.task_cost_usd_max,
        tokens: LIMITS.task_tokens_max,
        same_failure: LIMITS.same_failure_max,
        iterations_per_attempt: LIMITS.iterations_per_attempt_max,
        attempts_per_task: LIMITS.attempts_per_task_max,
        agent_run_ms: LIMITS.agent_run_ms_max,
        agent_idle_ms: LIMITS.agent_idle_ms_max,
      },
    });
  });

  it.each<[string, unknown]>([
    ["an unknown table", { chekcs: [] }],
    ["an unknown key of a check", { checks: [{ ...check, timout_ms: 5_000 }] }],
    ["a check without a command", { checks: [{ name: "test" }] }],
    ["an empty command", { checks: [{ ...check, command: "" }] }],
    ["a name with a space", { checks: [{ ...check, name: "unit tests" }] }],
    ["a name that is a path", { checks: [{ ...check, name: "../x" }] }],
    ["a name of 41 characters", { checks: [{ ...check, name: "x".repeat(41) }] }],
    ["a limit as text", { limits: { attempts_per_task: "5" } }],
    ["checks that are no list", { checks: check }],
  ])("%s is refused", (_, given) => {
    expect(accepts(repositorySettings, given)).toBe(false);
  });

  it("limits hold at their edges", () => {
    const at = (limits: Record<string, number>) => accepts(repositorySettings, { limits });
    const timeout = (timeout_ms: number) =>
      accepts(repositorySettings, { checks: [{ ...check, timeout_ms }] });
    for (const name of ["iterations_per_attempt", "attempts_per_task"])
      expect([0, 1, 100, 101, 1.5].map((n) => at({ [name]: n }))).toEqual([
        false,
        true,
        true,
        false,
        false,
      ]);
    for (const name of ["cost_usd", "tokens"])
      expect([-1, 0, 1_000_000].map((n) => at({ [name]: n }))).toEqual([false, true, true]);
    const same = [1, 2, 100, 101].map((same_failure) => at({ same_failure }));
    expect(same).toEqual([false, true, true, false]);
    for (const name of ["agent_run_ms", "agent_idle_ms"])
      expect([999, 1_000].map((n) => at({ [name]: n }))).toEqual([false, true]);
    expect([999, 1_000, 3_600_000, 3_600_001].map(timeout)).toEqual([false, true, true, false]);
  });
});

describe("config.toml", () => {
  it("an empty file has every default", () => {
    expect(config.parse({})).toEqual({
      server: { host: "127.0.0.1", port: null },
      reload: { watch_ms: 10_000, after_merge: true },
      decisions: { answer_ms: 24 * 3_600_000 },
      workers: { tmux_socket: null, lease_ms: LIMITS.lease_ms, terminal: "auto" },
      database: { synchronous: "full" },
      queue: {
        concurrency: null,
        preference_ms: 10_000,
        quarantine_ms: LIMITS.quarantine_ms_first,
      },
      ranking: {
        manual: 0.4,
        pagerank: 0.3,
        betweenness: 0.2,
        critical_path: 0.1,
        age_per_day: 0.02,
        exact_betweenness_max: 7_000,
      },
      subscriptions: [],
      limits: { on_limit: "other", guess_ms: 900_000, stagger_ms: 60_000 },
      sandbox: { mode: "auto", network: "on", writable: [], hidden: [] },
      worktrees: { folder: null, pool: 1, pool_mb_max: 10_000, prune_every_ms: 3_600_000 },
      routing: { learn: true, explore: 0.05 },
      prices: {},
      agents: {},
    });
  });

  it.each<[string, unknown]>([
    ["an address that is not loopback", { server: { host: "0.0.0.0" } }],
    ["a port above 65535", { server: { port: 65_536 } }],
    ["a port below 0", { server: { port: -1 } }],
    ["an unknown key", { server: { prot: 8080 } }],
    ["an unknown table", { workres: {} }],
    ["a share above one", { routing: { explore: 1.01 } }],
    ["a share below nothing", { routing: { explore: -0.01 } }],
    ["an unknown adapter", { agents: { mine: { adapter: "codex9" } } }],
    ["an agent name with a slash", { agents: { "a/b": { adapter: "generic" } } }],
    ["a lease under a second", { workers: { lease_ms: 999 } }],
    ["a negative weight", { ranking: { manual: -0.1 } }],
    ["a weight that is NaN", { ranking: { pagerank: Number.NaN } }],
    ["an endless weight", { ranking: { age_per_day: Number.POSITIVE_INFINITY } }],
    ["two values for how sure a commit is", { database: { synchronous: "off" } }],
    ["a watch under 200 ms", { reload: { watch_ms: 199 } }],
  ])("%s is refused", (_, given) => {
    expect(accepts(config, given)).toBe(false);
  });

  it("an agent needs no more than its adapter", () => {
    expect(config.parse({ agents: { mine: { adapter: "generic" } } }).agents).toEqual({
      mine: {
        adapter: "generic",
        program: null,
        args: [],
        env: {},
        forward: [],
        prompt: "stdin",
        version_args: null,
        stream: "text",
      },
    });
  });
});

describe("limits", () => {
  it("are positive whole numbers, and those that depend on one another fit", () => {
    for (const value of Object.values(LIMITS)) expect(Number.isSafeInteger(value)).toBe(true);
    expect(Math.min(...Object.values(LIMITS))).toBeGreaterThan(0);
    // Node's own fetch gives up on an answer after 300 s.
    expect(LIMITS.claim_wait_ms_max).toBeLessThan(300_000);
    expect(LIMITS.backoff_first_ms).toBeLessThan(LIMITS.backoff_max_ms);
    expect(LIMITS.page_size_default).toBeLessThanOrEqual(LIMITS.page_size_max);
    expect(LIMITS.agent_idle_ms_max).toBeLessThan(LIMITS.agent_run_ms_max);
  });
});

describe("problems", () => {
  it("what a caller did wrong is a 4xx, and every code has an exit code of its own class", () => {
    const rows = Object.values(PROBLEMS);
    expect(Math.min(...rows.map((row) => row.exit))).toBeGreaterThan(0);
    expect(Math.min(...rows.map((row) => row.status))).toBeGreaterThanOrEqual(400);
    for (const code of ["illegal_transition", "stale_fence", "conflict", "cycle"] as const)
      expect(PROBLEMS[code].status).toBe(409);
  });

  it("the wire form carries code, sentence and hint", () => {
    expect(problemBody(notFound("task", "bd-none"))).toEqual({
      type: "urn:ringmaster:problem:not_found",
      title: "There is no such thing",
      status: 404,
      code: "not_found",
      detail: 'There is no task "bd-none".',
      hint: expect.stringContaining("ringmaster task list"),
    });
  });

  it("anything thrown becomes a problem with its message kept", () => {
    const known = new Problem("conflict", "A.", "B.");
    expect(toProblem(known)).toBe(known);
    expect(toProblem(new TypeError("boom"))).toMatchObject({ code: "internal", message: "boom" });
    expect(toProblem("just text")).toMatchObject({ code: "internal", message: "just text" });
    expect(toProblem(undefined)).toMatchObject({ code: "internal", message: "undefined" });
  });
});
