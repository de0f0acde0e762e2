import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "../../../src/domain/backoff.ts";
import {
  answerReadiness,
  CAPABLE_SIGNAL,
  type ReadinessFacts,
} from "../../../src/domain/readiness.ts";
import { advances, RELOAD_ENDS, RELOAD_PHASES } from "../../../src/domain/reload.ts";

describe("backoff", () => {
  it("begins at 30 s, doubles, and stays at an hour", () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 50, 2_000].map((n) => backoffMs(n) / 1000);
    expect(seconds).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
  });
});

describe("the phases of a reload", () => {
  const phase = fc.constantFrom(...RELOAD_PHASES);

  it("go forward only", () => {
    fc.assert(
      fc.property(phase, phase, (from, to) => {
        expect(advances(from, to) && advances(to, from)).toBe(false);
        expect(advances(from, from)).toBe(false);
      }),
    );
  });

  it("never leave an end", () => {
    for (const end of RELOAD_ENDS)
      for (const to of RELOAD_PHASES) expect(advances(end, to)).toBe(false);
  });

  it("may skip phases that nobody saw", () => {
    expect(advances("staging", "settled")).toBe(true);
    expect(advances("staged", "refused")).toBe(true);
  });

  it("come to one end, however often and in whatever order the news is read", () => {
    fc.assert(
      fc.property(fc.array(phase, { maxLength: 40 }), (news) => {
        let at: (typeof RELOAD_PHASES)[number] = "staging";
        const taken = news.filter((next) => advances(at, next) && ((at = next), true));
        expect(taken.filter((next) => RELOAD_ENDS.includes(next)).length).toBeLessThanOrEqual(1);
        expect(news.filter((next) => advances(at, next) && RELOAD_ENDS.includes(at))).toEqual([]);
      }),
    );
  });
});

const COMMIT = "c".repeat(40);
const ALL: ReadinessFacts = {
  commit: COMMIT,
  generation: 2,
  boot: { number: 2, boot_ms: 210, pid: 77 },
  database: { schema: 3, integrity: "ok" },
  self_task: { id: "bd-aaaa", created_at: "2026-01-02T03:04:05.678Z" },
  worker: { id: "wk-aaaa", session: "rm-worker-wk-aaaa", attempt_id: "at-aaaa" },
  parsed: { attempt_id: "at-aaaa", events: 12, end: "success" },
  reload: { id: "rl-aaaa", from: "a".repeat(40), to: COMMIT },
  serving: { probes: 400, failed: 0, reload_id: "rl-aaaa" },
};

describe("readiness", () => {
  it("gives the signal when all seven questions are answered by evidence", () => {
    const { signal, answers } = answerReadiness(ALL);
    expect(signal).toBe(CAPABLE_SIGNAL);
    expect(answers.map((a) => a.holds)).toEqual(Array.from({ length: 7 }, () => true));
  });

  it("nothing recorded answers nothing", () => {
    const none = { boot: null, database: null, self_task: null, worker: null };
    const empty = { ...ALL, ...none, parsed: null, reload: null, serving: null };
    const { signal, answers } = answerReadiness(empty);
    expect(signal).toBeNull();
    expect(new Set(answers.map((a) => a.evidence))).toEqual(new Set(["no evidence recorded"]));
  });

  it.each<[string, Partial<ReadinessFacts>, string]>([
    ["a boot", { boot: null }, "start its API"],
    ["a database", { database: null }, "initialise its database"],
    ["a sound database", { database: { schema: 3, integrity: "row 1" } }, "initialise"],
    ["a task of its own", { self_task: null }, "create tasks"],
    ["a worker", { worker: null }, "spawn workers"],
    ["output that was parsed", { parsed: null }, "parse their output"],
    ["a reload", { reload: null }, "hot-reload"],
    ["a reload to what serves", { reload: { id: "rl-b", from: COMMIT, to: "d" } }, "hot-reload"],
    ["probes meanwhile", { serving: null }, "continue operating"],
    ["at least one probe", { serving: { probes: 0, failed: 0, reload_id: "r" } }, "continue"],
    ["no failed probe", { serving: { probes: 9, failed: 1, reload_id: "r" } }, "continue"],
  ])("without %s there is no signal, and one question is open", (_, more, question) => {
    const { signal, answers } = answerReadiness({ ...ALL, ...more });
    expect(signal).toBeNull();
    const open = answers.filter((a) => !a.holds).map((a) => a.question);
    expect(open).toEqual([expect.stringContaining(question)]);
  });
});
