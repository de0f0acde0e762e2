import { describe, expect, it } from "vitest";
import { openTally } from "../../../src/adapters/agents/tally.ts";
import { outcome, type Outcome } from "../../../src/domain/outcome.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import { endingOf, type Finish } from "../../../src/runner/ending.ts";

const WHY = "something was found";
const STOP = "The task has cost 2.00 USD of the 1.00 USD that it may (limits.cost_usd).";
const STALLED = { verdict: "stalled", why: "It does not get on." } as const;

/** An iteration that came to this, and of which nothing else is known. */
function finish(came_to: Outcome, more: Partial<Finish> = {}): Finish {
  const run = openTally("scripted").summary({ exit_code: 0, signal: null });
  const nothing = { result: null, is_last: false, judged: null, stop: null, surrender: null };
  const { limits } = repositorySettings.parse({});
  return { outcome: came_to, signals: [], run, complaint: WHY, limits, ...nothing, ...more };
}

/** What is done next, in a word: another round, or how the attempt ends and whether it asks. */
function nextStep(came_to: Outcome, more?: Partial<Finish>): string {
  const end = endingOf(finish(came_to, more));
  if (end === null) return "another round";
  return end.question === null ? end.resolution : `${end.resolution}, a person is asked`;
}

const NEXT: Record<Outcome, string> = {
  success: "proven",
  likely_success: "another round",
  failed: "another round",
  likely_failed: "another round",
  needs_decision: "failed, a person is asked",
  too_large: "failed, a person is asked",
  no_change: "another round",
  rate_limited: "given_back",
  interrupted: "given_back",
  infrastructure: "given_back, a person is asked",
  unknown: "another round",
};

/** What is not said here stays as it is. */
const IN_THE_LAST_ROUND: Partial<Record<Outcome, string>> = {
  likely_success: "failed",
  failed: "failed",
  likely_failed: "failed",
  no_change: "failed",
  unknown: "failed",
};

const OUT_OF_BUDGET: Partial<Record<Outcome, string>> = {
  ...Object.fromEntries(
    Object.keys(IN_THE_LAST_ROUND).map((each) => [each, "failed, a person is asked"]),
  ),
  rate_limited: "failed, a person is asked",
  interrupted: "failed, a person is asked",
};

describe.each(outcome.options)("the outcome %s", (came_to) => {
  it(`has one next step: ${NEXT[came_to]}`, () => {
    expect(nextStep(came_to)).toBe(NEXT[came_to]);
  });

  it("ends the attempt in the last round", () => {
    const wanted = IN_THE_LAST_ROUND[came_to] ?? NEXT[came_to];
    expect(nextStep(came_to, { is_last: true })).toBe(wanted);
  });

  it("ends the attempt when the loop does not get on", () => {
    const broken_off = came_to === "interrupted" ? "failed" : undefined;
    const wanted = broken_off ?? IN_THE_LAST_ROUND[came_to] ?? NEXT[came_to];
    expect(nextStep(came_to, { judged: STALLED })).toBe(wanted);
  });

  it("begins nothing more once the budget of the task is used up", () => {
    const wanted = OUT_OF_BUDGET[came_to] ?? NEXT[came_to];
    expect(nextStep(came_to, { stop: STOP })).toBe(wanted);
  });
});

it("an agent that breaks off again and again has failed, and its reason says so", () => {
  expect(endingOf(finish("interrupted", { judged: STALLED }))?.reason).toBe(STALLED.why);
  const surrender = { why: "Its provider does not answer.", is_to_blame: false };
  expect(endingOf(finish("interrupted", { judged: STALLED, surrender }))).toMatchObject({
    resolution: "given_back",
    reason: surrender.why,
  });
});
