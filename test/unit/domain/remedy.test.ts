import { expect, test } from "vitest";
import type { Liveness } from "../../../src/domain/liveness.ts";
import { patienceOf } from "../../../src/domain/pulse.ts";
import { CALM, escalate, relax, remedyFor, type Escalation } from "../../../src/domain/remedy.ts";

const ZERO = Date.parse("2026-11-20T08:00:00.000Z");
const patience = patienceOf(300_000);

const found = (state: Liveness["state"]): Liveness => ({
  state,
  since: new Date(ZERO).toISOString(),
  signal: "It does not get on",
});

/** All steps that are taken when nothing helps, with the minute of each. */
function stepsFor(state: Liveness["state"], is_steerable: boolean): string[] {
  const steps: string[] = [];
  let escalation: Escalation = CALM;
  for (let now_ms = ZERO; now_ms < ZERO + 3_600_000; now_ms += 5_000) {
    const step = remedyFor(found(state), escalation, { now_ms, patience }, { is_steerable });
    if (step === "none") continue;
    escalation = escalate(escalation, step, now_ms);
    steps.push(`${(now_ms - ZERO) / 60_000}: ${step}`);
  }
  return steps;
}

test("an agent that does not get on is told so at once, and each further step waits", () => {
  expect(stepsFor("degraded", true)).toEqual([
    "0: nudge",
    "2: interrupt",
    "4: fresh_start",
    "6: give_back",
  ]);
  expect(stepsFor("degraded", false)).toEqual(["2: fresh_start", "4: give_back"]);
});

test("an agent that hangs is interrupted where it can hear, and begun anew", () => {
  expect(stepsFor("likely_hung", true)).toEqual(["0: interrupt", "2: fresh_start", "4: give_back"]);
  expect(stepsFor("likely_hung", false)).toEqual(["2: fresh_start", "4: give_back"]);
});

test("a provider is waited for, and the task given back in the end", () => {
  expect(stepsFor("waiting_on_provider", true)).toEqual(["20: give_back"]);
});

test("nothing is done about a run that is well, slow or paused", () => {
  for (const state of ["active", "thinking", "slow", "paused"] as const)
    expect(stepsFor(state, true)).toEqual([]);
});

test("words are forgotten once it got on well for a while, a fresh start is not", () => {
  const taken = { taken: ["nudge", "interrupt", "fresh_start"], last_ms: ZERO } as const;
  const later = { now_ms: ZERO + patience.step_ms, patience };
  expect(relax(taken, found("active"), later).taken).toEqual(["fresh_start"]);
  expect(relax(taken, found("degraded"), later)).toBe(taken);
  expect(relax(taken, found("active"), { now_ms: ZERO + 1, patience })).toBe(taken);
});
