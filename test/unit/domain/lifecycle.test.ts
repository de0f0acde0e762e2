import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decide,
  GUARDS,
  legalTriggers,
  MANUAL_TRIGGERS,
  manualStates,
  manualTrigger,
  TRANSITIONS,
  unusedStates,
  type Facts,
} from "../../../src/domain/lifecycle.ts";
import { TASK_STATES, taskStateWord, type TaskState } from "../../../src/domain/states.ts";

const ALL_TRIGGERS = [...new Set(TRANSITIONS.map((row) => row.trigger))];
const GOOD: Facts = {
  has_changes: true,
  has_evidence: true,
  releases: false,
  attempts: 1,
  attempts_max: 5,
  dependencies_completed: true,
};

const state = fc.constantFrom(...TASK_STATES);
const trigger = fc.constantFrom(...ALL_TRIGGERS);
const facts: fc.Arbitrary<Facts> = fc.record({
  has_changes: fc.boolean(),
  has_evidence: fc.boolean(),
  releases: fc.boolean(),
  attempts: fc.nat(12),
  attempts_max: fc.integer({ min: 1, max: 10 }),
  dependencies_completed: fc.boolean(),
});

/** The rows of the table that allow a move. */
function openRows(from: TaskState, by: string, given: Facts) {
  const rows = TRANSITIONS.filter((row) => row.from.includes(from) && row.trigger === by);
  return rows.filter((row) => row.guards.every((name) => GUARDS[name].holds(given)));
}

/** Where a move leads, or null when it is refused. */
function after(from: TaskState, by: string, given: Facts): TaskState | null {
  const decision = decide(from, by, given);
  return decision.ok ? decision.row.to : null;
}

describe("every state with every trigger", () => {
  const pairs = TASK_STATES.flatMap((from) => ALL_TRIGGERS.map((by) => ({ from, by })));

  it("moves by a row of the table, or is refused naming exactly the legal triggers", () => {
    fc.assert(
      fc.property(facts, (given) => {
        for (const { from, by } of pairs) {
          const decision = decide(from, by, given);
          const open = openRows(from, by, given);
          const refused = {
            ok: false,
            legal: legalTriggers(from),
            detail: expect.stringMatching(new RegExp(`^"${by}" .*\\b${from}\\b`)),
          };
          expect(decision).toEqual(open[0] ? { ok: true, row: open[0] } : refused);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("refuses what is no move with the triggers that are, in words", () => {
    const refused = pairs.filter(({ from, by }) => !legalTriggers(from).includes(by));
    expect(refused.length).toBeGreaterThan(TASK_STATES.length * 10);
    for (const { from, by } of refused) {
      const decision = decide(from, by, GOOD);
      const legal = legalTriggers(from).join(", ") || "none";
      expect(decision).toMatchObject({
        ok: false,
        detail: `"${by}" is no move from ${from}; legal: ${legal}.`,
      });
    }
  });

  it("never finds two open rows, so the order of the table decides nothing", () => {
    fc.assert(
      fc.property(state, trigger, facts, (from, by, given) => {
        expect(openRows(from, by, given).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("refuses a trigger nobody knows, however it is spelled", () => {
    fc.assert(
      fc.property(state, fc.string(), (from, word) => {
        fc.pre(!ALL_TRIGGERS.includes(word));
        expect(after(from, word, GOOD)).toBeNull();
      }),
    );
  });
});

describe("guards", () => {
  const refusal = (from: TaskState, by: string, more: Partial<Facts>) => {
    const decision = decide(from, by, { ...GOOD, ...more });
    return decision.ok ? "moved" : decision.detail;
  };

  it("work without green evidence for its very tree is not merged", () => {
    expect(refusal("testing", "work_proven", { has_evidence: false })).toContain("green evidence");
  });

  it("work without a commit of its own is not merged", () => {
    const said = refusal("testing", "work_proven", { has_changes: false });
    expect(said).toContain("a commit that main does not have");
  });

  it("a refusal names everything that is missing", () => {
    const nothing = { has_changes: false, has_evidence: false };
    expect(refusal("testing", "work_proven", nothing)).toMatch(/commit .* and green evidence/);
  });

  it("a merged result without evidence completes nothing, with or without a release", () => {
    for (const releases of [true, false])
      expect(after("merging", "merged", { ...GOOD, releases, has_evidence: false })).toBeNull();
  });

  it("merged work is completed, or deployed where the project releases", () => {
    expect(after("merging", "merged", GOOD)).toBe("completed");
    expect(after("merging", "merged", { ...GOOD, releases: true })).toBe("deploying");
  });

  it("a task whose dependencies are not completed is not claimed", () => {
    const said = refusal("ready", "claim", { dependencies_completed: false });
    expect(said).toContain("completed dependencies");
  });

  it.each([
    ["coding", "attempt_failed"],
    ["testing", "lease_lost"],
    ["merging", "merge_refused"],
    ["deploying", "release_refused"],
    ["verifying", "rolled_back"],
  ] as const)("from %s, %s goes back to the queue until attempts are spent", (from, by) => {
    expect(after(from, by, { ...GOOD, attempts: 4 })).toBe("ready");
    expect(after(from, by, { ...GOOD, attempts: 5 })).toBe("blocked");
    expect(after(from, by, { ...GOOD, attempts: 6 })).toBe("blocked");
  });
});

describe("what a person may do", () => {
  it("no trigger of a person leads to a state that only proof may reach", () => {
    const reached = TRANSITIONS.filter((row) => MANUAL_TRIGGERS.includes(row.trigger));
    const proven = ["coding", "testing", "merging", "deploying", "verifying", "completed"];
    expect(reached.map((row) => row.to).filter((to) => proven.includes(to))).toEqual([]);
  });

  it("no sequence of moves by hand completes a task that was not completed", () => {
    const walk = fc.array(fc.constantFrom(...MANUAL_TRIGGERS), { maxLength: 30 });
    fc.assert(
      fc.property(state, walk, facts, (from, steps, given) => {
        fc.pre(from !== "completed");
        let at: TaskState = from;
        for (const step of steps) at = after(at, step, given) ?? at;
        expect(at).not.toBe("completed");
      }),
    );
  });

  it("every path to completed passes through merging with evidence", () => {
    const completing = TRANSITIONS.filter((row) => row.to === "completed");
    expect(completing.map((row) => row.trigger)).toEqual(["merged", "settled"]);
    const merging = TRANSITIONS.filter((row) => row.to === "merging");
    expect(merging.map((row) => row.trigger)).toEqual(["work_proven"]);
    for (const row of TRANSITIONS.filter((each) => each.trigger === "merged"))
      expect(row.guards).toContain("has_evidence");
  });

  it("a state by hand is reached by a manual trigger that the table allows", () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        const found = manualTrigger(from, to);
        const led = found.ok && after(from, found.trigger, GOOD);
        expect(led).toBe(manualStates(from).includes(to) && to);
        const trigger = found.ok ? found.trigger : MANUAL_TRIGGERS[0];
        expect(MANUAL_TRIGGERS).toContain(trigger);
        const legal = found.ok ? manualStates(from) : found.legal;
        expect(legal).toEqual(manualStates(from));
      }),
    );
  });

  it("a refusal says what is legal, and that nothing is when nothing is", () => {
    expect(manualTrigger("draft", "completed")).toMatchObject({
      detail: "A task cannot be moved from draft to completed; legal: ready, blocked, archived.",
    });
    expect(manualTrigger("merging", "ready")).toMatchObject({
      detail: expect.stringContaining("legal: nothing by hand"),
    });
  });
});

describe("the table", () => {
  it("leaves no state that is reached without a way out but the archive and unused stages", () => {
    const reached = new Set(TRANSITIONS.map((row) => row.to));
    const stuck = [...reached].filter((to) => legalTriggers(to).length === 0);
    expect(stuck).toEqual([]);
    expect(unusedStates()).toEqual([
      "planning",
      "code_review",
      "build_queue",
      "building",
      "build_success",
      "build_failed",
      "deploy_queue",
    ]);
  });

  it("gives every row a reason in words", () => {
    for (const row of TRANSITIONS) expect(row.reason).toMatch(/^[a-z].{5,}/);
  });
});

describe("words for states", () => {
  it.each([
    ["assigned", "coding"],
    ["in_progress", "coding"],
    ["review", "code_review"],
    ["done", "completed"],
    ["ready", "ready"],
  ])("%s means %s", (word, means) => {
    expect(taskStateWord.parse(word)).toBe(means);
  });

  it.each(["", "Ready", "constructor", "__proto__", "toString"])("%j is no state", (word) => {
    expect(taskStateWord.safeParse(word).success).toBe(false);
  });
});
