import { expect, test } from "vitest";
import { openTally } from "../../../src/adapters/agents/tally.ts";
import type { StopCause } from "../../../src/domain/agent-event.ts";
import { resultLine } from "../../../src/domain/outcome.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import { nudgeOnce } from "../../../src/runner/asking.ts";
import { endingOf, type Finish } from "../../../src/runner/ending.ts";

/** An iteration whose run we ended for this reason. */
function finish(stopped_by: StopCause, more: Partial<Finish> = {}): Finish {
  const run = openTally("scripted").summary({ exit_code: null, signal: "SIGTERM" });
  return {
    outcome: "interrupted",
    signals: [`stopped by: ${stopped_by}`],
    run: { ...run, stopped_by, error: "It wrote to /etc/hosts." },
    result: null,
    complaint: null,
    is_last: false,
    judged: null,
    stop: null,
    surrender: null,
    limits: repositorySettings.parse({}).limits,
    ...more,
  };
}

test.each<[StopCause, string]>([
  ["idle_limit", "The agent printed nothing for 300 s (agent_idle_ms); it was ended."],
  ["run_limit", "The agent ran for 1800 s (agent_run_ms); it was ended."],
  ["output_limit", "The agent printed more than 1000 MB in one run; it was ended."],
])("a run that met the %s counts as a failed attempt, and the sentence says why", (by, reason) => {
  expect(endingOf(finish(by))).toEqual({ resolution: "failed", question: null, reason });
});

test("a run that left its worktree has failed, and a person is asked", () => {
  const end = endingOf(finish("boundary"));
  expect(end).toMatchObject({ resolution: "failed", question: "It wrote to /etc/hosts." });
});

test("an attempt that was cancelled is given back without blame", () => {
  expect(endingOf(finish("cancelled"))).toMatchObject({ resolution: "given_back", question: null });
});

const BLOCKED = resultLine.parse({
  nonce: "n",
  status: "blocked",
  question: "Which port?",
  options: ["80", "8080"],
});

test("an attempt that ends anyway ends with its question, tried or not", () => {
  const ends: Partial<Finish>[] = [
    finish("boundary"),
    finish("loop_guard"),
    { run: { ...whole.run, limit: { resets_at: null } } },
    { surrender: { why: "It turned in a circle.", is_to_blame: true } },
    { is_last: true },
    { stop: "The budget is used up." },
  ];
  const asks = { ...finish("cancelled"), run: whole.run, outcome: "needs_decision" } as const;
  for (const end of ends) {
    const asked: Finish = { ...asks, ...end, outcome: asks.outcome, result: BLOCKED };
    expect(nudgeOnce()(asked)).toBeNull();
    const question = asked.run.stopped_by === "boundary" ? asked.run.error : "Which port?";
    expect(endingOf(asked)?.question).toContain(question);
  }
  expect(nudgeOnce()({ ...asks, result: BLOCKED })).toContain("tried none of the options");
});

const red = { outcome: "failed", complaint: "red checks: test" } as const;
const whole = { ...red, run: openTally("scripted").summary({ exit_code: 0, signal: null }) };

test("a loop that stalls or turns in a circle ends the attempt, and says why", () => {
  for (const verdict of ["stalled", "oscillating"] as const) {
    const judged = { verdict, why: "The same failure came 3 times in a row: a." };
    const end = endingOf({ ...finish("cancelled"), ...whole, judged });
    expect(end).toEqual({ resolution: "failed", question: null, reason: judged.why });
  }
  expect(endingOf({ ...finish("cancelled"), ...whole })).toBeNull();
});

test("a task whose budget is used up is for a person, unless it is proven by then", () => {
  const stop = "The task has cost 21.00 USD of the 20.00 USD that it may (limits.cost_usd).";
  const spent = { ...finish("cancelled"), ...whole, stop };
  expect(endingOf(spent)).toEqual({
    resolution: "failed",
    outcome: "needs_decision",
    question: stop,
    reason: stop,
  });
  const proven = endingOf({ ...spent, outcome: "success" });
  expect(proven).toMatchObject({ resolution: "proven", question: null });
});

test("green work that a reviewer holds back goes to a person when the loop ends", () => {
  const wanted = "the reviewer asks for changes: seen";
  const held = { ...finish("cancelled"), ...whole, wanted };
  expect(endingOf(held)).toBeNull();
  const proven = { resolution: "proven", outcome: "success", question: null, reason: wanted };
  const judged = { verdict: "oscillating", why: "The work is again what it was." } as const;
  for (const end of [{ judged }, { is_last: true }, { stop: "The budget is used up." }])
    expect(endingOf({ ...held, ...end })).toEqual(proven);
});
