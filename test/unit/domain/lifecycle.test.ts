import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GUARDS, type Facts, type GuardName } from "../../../src/domain/guards.ts";
import {
  decide,
  factsRead,
  legalTriggers,
  manualStates,
  manualTrigger,
  unusedStates,
} from "../../../src/domain/lifecycle.ts";
import type { Stage } from "../../../src/domain/project.ts";
import {
  TASK_STATES,
  taskStateWord,
  TERMINAL_STATES,
  type TaskState,
} from "../../../src/domain/states.ts";
import { MANUAL_TRIGGERS, TRANSITIONS } from "../../../src/domain/transitions.ts";
import { ALL_TRIGGERS, facts, GOOD, state, trigger } from "./facts.ts";

const pairs = TASK_STATES.flatMap((from) => ALL_TRIGGERS.map((by) => ({ from, by })));

/** The rows of the table that allow a move. */
function openRows(from: TaskState, by: string, given: Facts) {
  const rows = TRANSITIONS.filter((row) => row.from.includes(from) && row.trigger === by);
  return rows.filter((row) => row.guards.every((name) => GUARDS[name].holds(given, row.to)));
}

/** Where a move leads, or null when it is refused. */
function after(from: TaskState, by: string, given: Partial<Facts>): TaskState | null {
  const decision = decide(from, by, { ...GOOD, ...given });
  return decision.ok ? decision.row.to : null;
}

/** What a refusal says, or "moved". */
function refusal(from: TaskState, by: string, more: Partial<Facts>): string {
  const decision = decide(from, by, { ...GOOD, ...more });
  return decision.ok ? "moved" : decision.detail;
}

describe("every state with every trigger", () => {
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
    for (const { from, by } of refused)
      expect(decide(from, by, {})).toEqual({
        ok: false,
        detail: `"${by}" is no move from ${from}; legal: ${legalTriggers(from).join(", ")}.`,
        legal: legalTriggers(from),
      });
  });

  it("says what is needed when a guard refuses, and that is never empty", () => {
    fc.assert(
      fc.property(state, trigger, facts, (from, by, given) => {
        fc.pre(legalTriggers(from).includes(by));
        const decision = decide(from, by, given);
        expect(decision.ok || decision.detail).toSatisfy(
          (said) => said === true || / needs [a-z].+\.$/.test(String(said)),
        );
      }),
    );
  });

  it("never finds two open rows, so the order of the table decides nothing", () => {
    fc.assert(
      fc.property(facts, (given) => {
        for (const { from, by } of pairs)
          expect(openRows(from, by, given).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("looks at no fact that it did not ask for", () => {
    fc.assert(
      fc.property(state, trigger, facts, (from, by, given) => {
        const asked = factsRead(from, by).map((name) => [name, given[name]]);
        expect(decide(from, by, Object.fromEntries(asked))).toEqual(decide(from, by, given));
      }),
    );
    expect(factsRead("ready", "claim")).toEqual(["dependencies_completed", "has_children"]);
    expect(factsRead("coding", "run_checks")).toEqual([]);
  });

  it("fails loudly when a fact that it asked for is missing", () => {
    expect(() => decide("ready", "claim", {})).toThrow("expected the facts dependencies_completed");
  });

  it("refuses a trigger nobody knows, however it is spelled", () => {
    fc.assert(
      fc.property(state, fc.string(), (from, word) => {
        fc.pre(!ALL_TRIGGERS.includes(word));
        expect(after(from, word, GOOD)).toBeNull();
      }),
    );
    for (const word of ["constructor", "__proto__", "toString"])
      expect(after("draft", word, GOOD)).toBeNull();
  });
});

describe("where rows part", () => {
  const FAILING = [
    ["coding", "attempt_failed"],
    ["testing", "lease_lost"],
    ["code_review", "request_changes"],
    ["merging", "merge_refused"],
    ["build_failed", "advance"],
    ["deploying", "release_refused"],
    ["verifying", "rolled_back"],
  ] as const;

  it.each(FAILING)("from %s, %s goes back to the queue until attempts are spent", (from, by) => {
    expect(after(from, by, { attempts: 4 })).toBe("ready");
    expect(after(from, by, { attempts: 5 })).toBe("blocked");
    expect(after(from, by, { attempts: 6 })).toBe("blocked");
  });

  it("a task is in quarantine whenever its attempts are spent, and only then", () => {
    const quarantines = TRANSITIONS.filter((row) => row.marks.includes("quarantine"));
    const spent = TRANSITIONS.filter((row) => row.guards.includes("attempts_spent"));
    expect(quarantines).toEqual(spent);
    const ways = quarantines.flatMap((row) => row.from.map((from) => [from, row.trigger]));
    expect(ways).toEqual(expect.arrayContaining(FAILING.map((way) => [...way])));
  });

  const merged = (stages: Stage[], more: Partial<Facts> = {}) =>
    after("merging", "merged", { stages, ...more });

  it("proven work goes where the project's stages say", () => {
    const proven = (stages: Stage[]) => after("testing", "work_proven", { stages });
    expect(proven(["merge"])).toBe("merging");
    expect(proven(["review", "merge"])).toBe("code_review");
    expect(proven(["review"])).toBe("code_review");
    expect(proven([])).toBe("completed");
    expect(after("code_review", "approve", { stages: ["review"] })).toBe("completed");
    expect(after("code_review", "approve", { stages: ["review", "merge"] })).toBe("merging");
  });

  it("a project that asks for an approval has its work looked at, stage or not", () => {
    for (const requires of [["approval"], ["pull_request"]] as const)
      expect(after("testing", "work_proven", { requires })).toBe("code_review");
  });

  it("merged work goes where the project's stages say", () => {
    expect(merged(["merge"])).toBe("completed");
    expect(merged(["merge", "build"])).toBe("build_queue");
    expect(merged(["merge", "build", "deploy"])).toBe("build_queue");
    expect(merged(["merge", "deploy"])).toBe("deploy_queue");
    expect(merged(["merge", "build", "deploy"], { releases: true })).toBe("deploying");
    expect(after("build_success", "advance", { stages: ["merge", "build"] })).toBe("completed");
    const stages: Stage[] = ["merge", "build", "deploy", "verify"];
    expect(after("build_success", "advance", { stages })).toBe("deploy_queue");
    expect(after("deploying", "deployed", { stages })).toBe("verifying");
    expect(after("deploying", "deployed", { stages: ["merge", "deploy"] })).toBe("completed");
  });

  it("a release of Ringmaster itself is not what somebody says of a deployment", () => {
    const stages: Stage[] = ["merge", "deploy", "verify"];
    for (const by of ["deployed", "deploy_failed", "cancel"])
      expect(refusal("deploying", by, { stages, releases: true })).toContain("does not release");
    expect(after("verifying", "verified", { stages, releases: true })).toBeNull();
  });

  it("a plan comes first where planning is a stage", () => {
    const stages: Stage[] = ["plan", "merge"];
    const planless = { stages, has_plan: false };
    for (const from of ["draft", "blocked", "failed", "needs_decomposition"] as const) {
      expect(after(from, "make_ready", planless)).toBe("planning");
      expect(after(from, "make_ready", { stages })).toBe("ready");
    }
    expect(refusal("planning", "plan_ready", planless)).toContain("needs a plan");
    expect(refusal("draft", "start_planning", {})).toContain("a project with the stage plan");
  });
});

describe("what a person may do", () => {
  it("no trigger of a person leads to a state that only proof may reach", () => {
    const reached = TRANSITIONS.filter((row) => MANUAL_TRIGGERS.includes(row.trigger));
    const proven = ["coding", "testing", "code_review", "merging", "verifying", "completed"];
    expect(reached.map((row) => row.to).filter((to) => proven.includes(to))).toEqual([]);
    const delivered = reached.filter(({ to }) => to === "build_queue" || to === "deploy_queue");
    for (const row of delivered) expect(row.guards).toContain("is_merged");
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

  it("nothing completes but proven work, an epic, and the return of what was completed", () => {
    const proof: GuardName[] = ["has_evidence", "build_succeeded", "sync_completed"];
    proof.push("health_passed", "has_children", "was_completed");
    const unproven = TRANSITIONS.filter((row) => row.to === "completed").filter(
      (row) => !row.guards.some((name) => proof.includes(name)),
    );
    expect(unproven.map((row) => row.trigger)).toEqual(["settled"]);
    for (const row of TRANSITIONS.filter(({ to }) => to === "merging"))
      expect(row.guards).toContain("has_evidence");
  });

  it("a state by hand is reached by a manual trigger that the table allows", () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        const found = manualTrigger(from, to);
        const by = found.ok ? found.trigger : "";
        const rows = TRANSITIONS.filter((row) => row.trigger === by && row.to === to);
        const isMove = MANUAL_TRIGGERS.includes(by) && rows.some((r) => r.from.includes(from));
        expect([found.ok, isMove]).toEqual(Array(2).fill(manualStates(from).includes(to)));
        expect(found.ok ? manualStates(from) : found.legal).toEqual(manualStates(from));
      }),
    );
  });

  it("a state is named only where the project has the stage for it", () => {
    const plain = { stages: ["merge"], requires: [], releases: false } as const;
    expect(manualStates("draft", plain)).toEqual([
      "ready",
      "blocked",
      "needs_decomposition",
      "archived",
    ]);
    const whole: Stage[] = ["plan", "merge", "build", "deploy"];
    expect(manualStates("blocked", { ...plain, stages: whole })).toContain("build_queue");
    expect(manualStates("draft", { ...plain, stages: whole })).toContain("planning");
    expect(manualStates("failed", { ...plain, stages: whole })).toContain("deploy_queue");
  });

  it("a refusal says what is legal, and that nothing is when nothing is", () => {
    const plain = { stages: ["merge"], requires: [], releases: true } as const;
    const legal = "legal: ready, blocked, needs_decomposition, archived.";
    expect(manualTrigger("draft", "completed", plain)).toMatchObject({
      detail: `A task cannot be moved from draft to completed; ${legal}`,
    });
    for (const from of ["merging", "deploying", "verifying"] as const)
      expect(manualTrigger(from, "ready", plain)).toMatchObject({
        detail: expect.stringContaining("legal: nothing by hand"),
      });
  });
});

describe("what is undone", () => {
  it("leads to the state that the history names and to no other", () => {
    fc.assert(
      fc.property(
        state,
        fc.option(state),
        fc.constantFrom(...TASK_STATES),
        (from, undo_to, was) => {
          const to = after(from, "undo", { undo_to, came_from: was });
          expect([null, undo_to]).toContain(to);
          const returns = from === "archived" && to === "completed";
          expect(returns && was !== "completed").toBe(false);
        },
      ),
    );
    expect(after("archived", "undo", { undo_to: "completed", came_from: "draft" })).toBeNull();
    expect(after("archived", "undo", { undo_to: "completed", came_from: "completed" })).toBe(
      "completed",
    );
    expect(after("ready", "undo", { undo_to: "draft" })).toBe("draft");
  });

  it("takes completion back from an epic only", () => {
    expect(after("completed", "undo", { undo_to: "ready", has_children: true })).toBe("ready");
    expect(after("completed", "undo", { undo_to: "ready", has_children: false })).toBeNull();
  });
});

describe("the table", () => {
  it("leads to every state, from draft on", () => {
    const reached = new Set<TaskState>(["draft"]);
    for (const from of reached)
      for (const row of TRANSITIONS) if (row.from.includes(from)) reached.add(row.to);
    expect([...reached].toSorted()).toEqual([...TASK_STATES].toSorted());
    expect(unusedStates()).toEqual([]);
  });

  it("leads out of every state, and on to an end", () => {
    const over: readonly TaskState[] = TERMINAL_STATES;
    const ends = new Set<TaskState>(over);
    for (const _ of TASK_STATES)
      for (const row of TRANSITIONS)
        if (row.trigger !== "undo" && ends.has(row.to)) row.from.forEach((from) => ends.add(from));
    expect([...ends].toSorted()).toEqual([...TASK_STATES].toSorted());
  });

  it("gives every row a reason in words", () => {
    for (const row of TRANSITIONS) expect(row.reason).toMatch(/^[a-z].{5,}/);
  });

  it("leaves an attempt to every task that it sends to the queue", () => {
    const given = [
      "give_back",
      "limit_met",
      "session_lost",
      "quarantine_over",
      "make_ready",
      "undo",
    ];
    const open = TRANSITIONS.filter((row) => row.to === "ready" && !given.includes(row.trigger));
    for (const row of open)
      expect(row.marks.includes("fresh") || row.guards.includes("attempts_left")).toBe(true);
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
