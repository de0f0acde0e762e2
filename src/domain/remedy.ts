import type { Liveness } from "./liveness.ts";
import type { Patience } from "./pulse.ts";

/** What is done about a run that does not get on. */
export type Remedy = "none" | "nudge" | "interrupt" | "fresh_start" | "give_back";

/** What was done so far, and when last (ms since 1970; 0: nothing). */
export type Escalation = { taken: readonly Remedy[]; last_ms: number };

/** Before anything was done. */
export const CALM: Escalation = { taken: [], last_ms: 0 };

/** What an agent can be helped with. */
export type Help = { is_steerable: boolean };

/** Words help an agent that can be spoken to; any other can only be started anew. */
const STEPS: Partial<Record<Liveness["state"], { spoken: Remedy[]; mute: Remedy[] }>> = {
  degraded: {
    spoken: ["nudge", "interrupt", "fresh_start", "give_back"],
    mute: ["fresh_start", "give_back"],
  },
  likely_hung: {
    spoken: ["interrupt", "fresh_start", "give_back"],
    mute: ["fresh_start", "give_back"],
  },
  waiting_on_provider: { spoken: ["give_back"], mute: ["give_back"] },
};

/** The first word costs nothing; everything else waits until it is sure that there is a need. */
const AT_ONCE: readonly Remedy[] = ["nudge"];

/**
 * What to do now: each step is taken once, and the next one only when the last did not help for a
 * while. `none` while the run is well, while a step is given its time, or when nothing is left: our
 * limits end it then.
 */
export function remedyFor(
  found: Liveness,
  { taken, last_ms }: Escalation,
  at: { now_ms: number; patience: Patience },
  help: Help,
): Remedy {
  const steps = STEPS[found.state]?.[help.is_steerable ? "spoken" : "mute"] ?? [];
  const next = steps.find((step) => !taken.includes(step));
  if (next === undefined) return "none";
  const begun_ms = Math.max(Date.parse(found.since), last_ms);
  return at.now_ms - begun_ms >= waitFor(next, found, at.patience) ? next : "none";
}

function waitFor(next: Remedy, { state }: Liveness, { step_ms, provider_ms }: Patience): number {
  if (state === "waiting_on_provider") return provider_ms;
  if (state === "likely_hung" && next === "interrupt") return 0;
  return AT_ONCE.includes(next) ? 0 : step_ms;
}

/** The escalation once a step was taken. */
export function escalate({ taken }: Escalation, step: Remedy, now_ms: number): Escalation {
  return { taken: [...taken, step], last_ms: now_ms };
}

/** Words are forgotten once the run got on well for a while; a fresh start is not. */
export function relax(
  before: Escalation,
  { state }: Liveness,
  at: { now_ms: number; patience: Patience },
): Escalation {
  const is_well = state === "active" || state === "thinking";
  if (!is_well || at.now_ms - before.last_ms < at.patience.step_ms) return before;
  const taken = before.taken.filter((step) => step === "fresh_start");
  return taken.length === before.taken.length ? before : { ...before, taken };
}
