import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GUARDS, type Facts, type GuardName } from "../../../src/domain/guards.ts";
import { decide, legalTriggers } from "../../../src/domain/lifecycle.ts";
import type { TaskState } from "../../../src/domain/states.ts";
import { TRANSITIONS, type Row } from "../../../src/domain/transitions.ts";
import { facts, GOOD, state, trigger } from "./facts.ts";

/** A move that the guard lets through with `GOOD` and `lets`, and not any more with `stops`. */
type Case = [from: TaskState, by: string, lets: Partial<Facts>, stops: Partial<Facts>];

const DEPLOY = { stages: ["merge", "deploy"] } as const;
const REVIEW = { stages: ["review", "merge"] } as const;
const BUILD = { stages: ["merge", "build"] } as const;
const UNSEEN = { review_level: "agent", agent_approves: false } as const;
const VERIFY = { stages: ["merge", "deploy", "verify"] } as const;

const CASES: Record<GuardName, Case> = {
  has_acceptance_criteria: [
    "draft",
    "make_ready",
    { requires: ["acceptance_criteria"] },
    { has_acceptance_criteria: false },
  ],
  has_plan: ["planning", "plan_ready", {}, { has_plan: false }],
  planned: ["draft", "make_ready", { stages: ["plan"] }, { has_plan: false }],
  plan_missing: ["draft", "make_ready", { stages: ["plan"], has_plan: false }, { has_plan: true }],
  has_changes: ["testing", "work_proven", {}, { has_changes: false }],
  has_evidence: ["merging", "merged", {}, { has_evidence: false }],
  has_pull_request: [
    "code_review",
    "approve",
    { requires: ["pull_request"] },
    { has_pull_request: false },
  ],
  approved: ["code_review", "approve", { requires: ["approval"] }, { is_approved: false }],
  is_merged: ["blocked", "retry_build", BUILD, { is_merged: false }],
  not_merged: ["ready", "discard", { is_merged: false }, { is_merged: true }],
  build_succeeded: ["building", "build_succeeded", BUILD, { build_green: false }],
  sync_completed: ["deploying", "deployed", DEPLOY, { deploy_green: false }],
  health_passed: ["verifying", "verified", VERIFY, { verify_green: false }],
  dependencies_completed: ["ready", "claim", {}, { dependencies_completed: false }],
  has_children: ["ready", "children_completed", { has_children: true }, { has_children: false }],
  no_children: ["ready", "claim", {}, { has_children: true }],
  quarantine_over: ["blocked", "quarantine_over", {}, { quarantine_over: false }],
  attempts_left: ["coding", "attempt_failed", { attempts: 4 }, { attempts: 5 }],
  conflicts_first: ["merging", "merge_conflict", { conflicts: 0 }, { conflicts: 1 }],
  conflicts_again: ["merging", "merge_conflict", { conflicts: 1 }, { conflicts: 0 }],
  attempts_spent: ["coding", "attempt_failed", { attempts: 5 }, { attempts: 4 }],
  releases: ["merging", "merged", { releases: true }, { releases: false }],
  releases_not: ["merging", "merged", {}, { releases: true }],
  with_plan: ["draft", "start_planning", { stages: ["plan"] }, { stages: [] }],
  with_review: ["testing", "work_proven", REVIEW, { stages: ["merge"] }],
  without_review: ["testing", "work_proven", {}, { requires: ["approval"] }],
  review_missing: ["testing", "work_proven", UNSEEN, { agent_approves: true }],
  review_settled: ["testing", "work_proven", { review_level: "agent" }, { agent_approves: false }],
  with_merge: ["code_review", "approve", {}, { stages: [] }],
  without_merge: ["code_review", "approve", { stages: [] }, { stages: ["merge"] }],
  with_build: ["merging", "merged", BUILD, { stages: ["merge"] }],
  without_build: ["merging", "merged", {}, BUILD],
  with_deploy: ["build_success", "advance", DEPLOY, { stages: ["merge"] }],
  without_deploy: ["build_success", "advance", {}, DEPLOY],
  with_verify: ["deploying", "deployed", VERIFY, DEPLOY],
  without_verify: ["deploying", "deployed", DEPLOY, VERIFY],
  undone_to: ["ready", "undo", { undo_to: "draft" }, { undo_to: "coding" }],
  releasable: [
    "draft",
    "undo",
    { undo_to: "ready", stages: ["plan"] },
    { has_plan: false, has_children: false },
  ],
  was_completed: [
    "archived",
    "undo",
    { undo_to: "completed", came_from: "completed" },
    { came_from: "ready" },
  ],
};

function rowFor([from, by]: Case, given: Partial<Facts>): Row | null {
  const decision = decide(from, by, { ...GOOD, ...given });
  return decision.ok ? decision.row : null;
}

describe("every guard", () => {
  it.each(Object.keys(GUARDS) as GuardName[])("%s lets through and holds back", (name) => {
    const [from, by, lets, stops] = CASES[name];
    const row = rowFor(CASES[name], lets);
    expect(row?.guards).toContain(name);
    expect(rowFor(CASES[name], { ...lets, ...stops })).not.toBe(row);
    const to = row?.to ?? from;
    expect(GUARDS[name].holds({ ...GOOD, ...lets }, to)).toBe(true);
    expect(GUARDS[name].holds({ ...GOOD, ...lets, ...stops }, to)).toBe(false);
    expect(legalTriggers(from)).toContain(by);
  });

  it("is used by some row, and says what it needs", () => {
    for (const [name, { needs }] of Object.entries(GUARDS)) {
      expect(TRANSITIONS.some((row) => (row.guards as readonly string[]).includes(name))).toBe(
        true,
      );
      expect(needs).toMatch(/^[a-z].{3,}[^.]$/);
    }
  });

  it("that is not met is named by the refusal, together with all others", () => {
    const said = (from: TaskState, by: string, more: Partial<Facts>) => {
      const decision = decide(from, by, { ...GOOD, ...more });
      return decision.ok ? "moved" : decision.detail;
    };
    const nothing = { has_changes: false, has_evidence: false };
    for (const stages of [["merge"], ["review", "merge"], []] as const)
      expect(said("testing", "work_proven", { ...nothing, stages })).toBe(
        '"work_proven" from testing needs a commit that main does not have and green evidence of ' +
          "every check for this very tree.",
      );
    const asked = { requires: ["approval", "pull_request"], is_approved: false } as const;
    expect(said("code_review", "approve", { ...asked, has_pull_request: false })).toMatch(
      /needs a pull request.* and the approval of this very commit/,
    );
  });
});

describe("a task that is pushed about", () => {
  /** Every third step is any trigger at all; the others are ones that the state has rows for. */
  const step = fc.record({ any: trigger, pick: fc.nat(), wild: fc.nat(2), given: facts });

  it("never leaves the table, whatever comes in whatever order", () => {
    let moves = 0;
    fc.assert(
      fc.property(state, fc.array(step, { minLength: 40, maxLength: 80 }), (first, steps) => {
        let at = first;
        for (const { any, pick, wild, given } of steps) {
          const legal = legalTriggers(at);
          const by = wild === 0 ? any : (legal[pick % legal.length] ?? any);
          const decision = decide(at, by, given);
          const row = decision.ok ? decision.row : null;
          const holds = (name: GuardName) => GUARDS[name].holds(given, row?.to ?? at);
          const open = TRANSITIONS.filter((each) => each.from.includes(at) && each.trigger === by);
          expect(row === null || (open.includes(row) && row.guards.every(holds))).toBe(true);
          expect(decision.ok || decision.legal).toEqual(decision.ok || legal);
          at = row?.to ?? at;
          moves += row ? 1 : 0;
        }
      }),
      { numRuns: 200 },
    );
    expect(moves).toBeGreaterThan(3_000);
  });
});
