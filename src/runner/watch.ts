import type { AgentEvent } from "../domain/agent-event.ts";
import type { Liveness } from "../domain/liveness.ts";
import { beginPulse, circleIn, feelPulse, judge, type Patience } from "../domain/pulse.ts";
import { CALM, escalate, relax, remedyFor, type Remedy } from "../domain/remedy.ts";
import type { Clock } from "../ports/clock.ts";

/** What a watch needs, and whom it calls. */
export type Watched = {
  clock: Clock;
  patience: Patience;
  /** Whether the agent's events are words and deeds of its own, and whether it can be spoken to. */
  is_structured: boolean;
  is_steerable: boolean;
  /** The run is doing otherwise than before. */
  onChange: (liveness: Liveness) => void;
  /** Something must be done; each step is named once. */
  onRemedy: (step: Exclude<Remedy, "none">, found: Liveness) => void;
  /** The run turns in a circle; said once a run. */
  onCircle: (why: string) => void;
};

/** Looks at the runs of an attempt, one after the other. */
export type Watch = {
  /** A run begins; answers how to end the watch of it. */
  begin(): () => void;
  /** What its agent did. */
  hear(events: readonly AgentEvent[]): void;
};

/** Judges runs as time passes. What was done about them is remembered from run to run. */
export function makeWatch(watched: Watched): Watch {
  const { clock, patience, is_structured, is_steerable } = watched;
  // The monotonic clock counts, so that a clock that is set makes nobody look asleep.
  const zero_ms = Date.parse(clock.now()) - clock.monotonic();
  const now = () => Math.round(zero_ms + clock.monotonic());
  let pulse = beginPulse(now(), is_structured);
  let escalation = CALM;
  let told: Liveness["state"] | null = null;
  let is_circling = false;
  /** A step that ends the run was taken: how it is doing meanwhile is of no interest. */
  let is_ending = false;

  function look(): void {
    if (is_ending) return;
    const at = { now_ms: now(), patience };
    const found = judge(pulse, at.now_ms, patience);
    if (found.state !== told) watched.onChange(found);
    told = found.state;
    escalation = relax(escalation, found, at);
    const step = remedyFor(found, escalation, at, { is_steerable });
    if (step === "none") return;
    escalation = escalate(escalation, step, at.now_ms);
    is_ending = step === "fresh_start" || step === "give_back";
    watched.onRemedy(step, found);
  }

  function lookForCircle(): void {
    const why = is_circling ? null : circleIn(pulse);
    if (why === null) return;
    is_circling = true;
    watched.onCircle(why);
  }

  return {
    begin() {
      pulse = beginPulse(now(), is_structured);
      is_circling = is_ending = false;
      told = null;
      look();
      const timer = setInterval(look, patience.tick_ms);
      return () => clearInterval(timer);
    },
    hear(events) {
      for (const event of events) pulse = feelPulse(pulse, event, now());
      lookForCircle();
    },
  };
}
