import type { AgentEvent } from "./agent-event.ts";
import { LIMITS } from "./limits.ts";
import type { Liveness } from "./liveness.ts";

/** Times (ms) and numbers by which a run is judged, and those after which something is done. */
export type Patience = {
  /** How often it is looked at. */
  tick_ms: number;
  thinking_ms: number;
  slow_ms: number;
  hung_ms: number;
  /** Between two remedies, and before one that ends the run. */
  step_ms: number;
  /** How long a provider may be waited for. */
  provider_ms: number;
};

/** The patience of a project whose runs may print nothing for `idle_ms`. */
export function patienceOf(idle_ms: number): Patience {
  // Judged as hung before the limit ends it, so that there is time to do something about it.
  return {
    tick_ms: LIMITS.liveness_tick_ms,
    thinking_ms: Math.min(LIMITS.liveness_thinking_ms, idle_ms * 0.2),
    slow_ms: Math.min(LIMITS.liveness_slow_ms, idle_ms * 0.4),
    hung_ms: Math.min(LIMITS.liveness_hung_ms, idle_ms * 0.7),
    step_ms: LIMITS.liveness_step_ms,
    provider_ms: LIMITS.provider_wait_ms_max,
  };
}

/** A sign that is there, since when, in a sentence. */
type Sign = { since_ms: number; signal: string };

/** How often in a row the same was done or said. */
type Streak = { of: string; count: number; since_ms: number };

/** What is remembered of a run to judge how it is doing. Times are in ms since 1970. */
export type Pulse = {
  /** Whether its events are an agent's own words and deeds; lines of any program are not judged. */
  is_structured: boolean;
  /** Since when it has been printing without a long silence. */
  active_ms: number;
  last_ms: number;
  last_type: AgentEvent["type"] | null;
  /** The tool call that has begun last and has no result. */
  open: { id: string; what: string; since_ms: number } | null;
  /** The provider does not answer. */
  provider: Sign | null;
  /** The same deed again and again, with nothing changed in between. */
  repeat: Streak | null;
  /** The same deed, failing each time. */
  failure: Streak | null;
  /** Excuses among the last words, newest last. */
  excuses: readonly boolean[];
  excuses_since_ms: number;
  /** The same error again and again, without any deed in between. */
  error: Streak | null;
  /** When requests were made without any deed, newest last. */
  requests: readonly number[];
};

/** At the start of a run. */
export function beginPulse(at_ms: number, is_structured: boolean): Pulse {
  return {
    is_structured,
    active_ms: at_ms,
    last_ms: at_ms,
    last_type: null,
    open: null,
    provider: null,
    repeat: null,
    failure: null,
    error: null,
    excuses: [],
    excuses_since_ms: at_ms,
    requests: [],
  };
}

/** The pulse after one more event. */
export function feelPulse(pulse: Pulse, event: AgentEvent, at_ms: number): Pulse {
  const was_silent = at_ms - pulse.last_ms > LIMITS.liveness_slow_ms;
  const seen: Pulse = {
    ...pulse,
    active_ms: was_silent ? at_ms : pulse.active_ms,
    last_ms: at_ms,
    last_type: event.type,
    provider: event.type === "unknown" ? pulse.provider : null,
  };
  return pulse.is_structured ? feelDeed(seen, { event, at_ms, before: pulse }) : seen;
}

type Felt<Event> = { event: Event; at_ms: number; before: Pulse };

type Feel = {
  [Type in AgentEvent["type"]]?: (
    seen: Pulse,
    felt: Felt<Extract<AgentEvent, { type: Type }>>,
  ) => Pulse;
};

const asked = (seen: Pulse, { at_ms }: { at_ms: number }): Pulse => ({
  ...seen,
  requests: [...seen.requests, at_ms].slice(-LIMITS.requests_barren_max),
});

/** After a deed. */
const BARREN = { error: null, requests: [] } as const;

const FEEL: Feel = {
  retry: (seen, { event, at_ms, before }) => ({
    ...seen,
    provider: waitingSince(before, at_ms, event.message),
  }),
  limit: (seen, { event, at_ms, before }) => ({
    ...seen,
    provider: waitingSince(before, at_ms, event.message),
  }),
  tool_use: (seen, { event, at_ms }) =>
    done(seen, `${event.tool} ${event.input}`, { id: event.id, at_ms }),
  tool_result: (seen, { event, at_ms }) => answered(seen, event, at_ms),
  command: (seen, { event, at_ms }) => ran(seen, event, at_ms),
  file_change: (seen) => ({ ...seen, ...BARREN, repeat: null, failure: null }),
  message: (seen, { event, at_ms }) => said(seen, event.text, at_ms),
  usage: asked,
  error: (seen, { event, at_ms }) => ({
    ...asked(seen, { at_ms }),
    error: longer(seen.error, event.message, at_ms),
  }),
  session: asked,
  end: (seen) => ({ ...seen, open: null }),
};

function feelDeed(seen: Pulse, felt: Felt<AgentEvent>): Pulse {
  // One entry per type; the compiler cannot follow that the entry fits this very event.
  const feel = FEEL[felt.event.type] as
    | ((seen: Pulse, felt: Felt<AgentEvent>) => Pulse)
    | undefined;
  return feel?.(seen, felt) ?? seen;
}

function waitingSince({ provider }: Pulse, at_ms: number, message: string): Sign {
  return { since_ms: provider?.since_ms ?? at_ms, signal: `It waits for its provider: ${message}` };
}

function done(seen: Pulse, deed: string, { id, at_ms }: { id: string; at_ms: number }): Pulse {
  const repeat = longer(seen.repeat, deed, at_ms);
  const what = cut(deed);
  return { ...seen, ...BARREN, repeat, open: { id, what, since_ms: at_ms } };
}

type Result = Extract<AgentEvent, { type: "tool_result" }>;

function answered(seen: Pulse, { id, ok }: Result, at_ms: number): Pulse {
  const open = seen.open?.id === id ? null : seen.open;
  if (ok) return { ...seen, open, failure: null };
  const deed = seen.repeat?.of ?? id;
  return { ...seen, open, failure: longer(seen.failure, deed, at_ms) };
}

type Ran = Extract<AgentEvent, { type: "command" }>;

/** Agents that tell a tool call as well tell its command a second time: that is no repetition. */
function ran(seen: Pulse, { command, exit_code }: Ran, at_ms: number): Pulse {
  const of = seen.repeat?.of ?? "";
  const is_told = of !== command && of.includes(JSON.stringify(command).slice(1, -1));
  const next = is_told ? seen : { ...seen, repeat: longer(seen.repeat, command, at_ms) };
  if (exit_code === null || exit_code === 0) return { ...next, ...BARREN };
  if (is_told) return { ...next, ...BARREN }; // its failure was counted with its result
  return { ...next, ...BARREN, failure: longer(seen.failure, command, at_ms) };
}

const EXCUSE = /\b(sorry|apologi[sz]e|apologies|my (mistake|bad)|you'?re (absolutely )?right)\b/i;

function said(seen: Pulse, text: string, at_ms: number): Pulse {
  const is_excuse = EXCUSE.test(text);
  const is_first = is_excuse && !seen.excuses.includes(true);
  const excuses = [...seen.excuses, is_excuse].slice(-LIMITS.excuses_among);
  return { ...seen, excuses, excuses_since_ms: is_first ? at_ms : seen.excuses_since_ms };
}

function longer(streak: Streak | null, of: string, at_ms: number): Streak {
  if (streak?.of === of) return { ...streak, count: streak.count + 1 };
  return { of, count: 1, since_ms: at_ms };
}

const DEED_CHARS_MAX = 120;

const cut = (text: string) =>
  text.length > DEED_CHARS_MAX ? `${text.slice(0, DEED_CHARS_MAX)}…` : text;

/** How the run is doing at a moment. */
export function judge(pulse: Pulse, now_ms: number, patience: Patience): Liveness {
  const quiet_ms = now_ms - pulse.last_ms;
  const said = (state: Liveness["state"], { since_ms, signal }: Sign): Liveness => ({
    state,
    since: new Date(since_ms).toISOString(),
    signal,
  });
  if (pulse.provider !== null) return said("waiting_on_provider", pulse.provider);
  if (quiet_ms >= patience.hung_ms) return said("likely_hung", silence(pulse, quiet_ms));
  const worn = wornOf(pulse);
  if (worn !== null) return said("degraded", worn);
  if (quiet_ms >= patience.slow_ms) return said("slow", silence(pulse, quiet_ms));
  if (pulse.open !== null) return said("active", runningSign(pulse.open));
  if (pulse.last_type === "thinking" || quiet_ms >= patience.thinking_ms)
    return said("thinking", { since_ms: pulse.last_ms, signal: "It is thinking." });
  return said("active", { since_ms: pulse.active_ms, signal: "It is at work." });
}

const runningSign = ({ what, since_ms }: NonNullable<Pulse["open"]>): Sign => ({
  since_ms,
  signal: `It runs ${what}`,
});

function silence({ last_ms, open }: Pulse, quiet_ms: number): Sign {
  const where = open === null ? "" : `, while it runs ${open.what}`;
  return { since_ms: last_ms, signal: `Nothing came for ${inSeconds(quiet_ms)} s${where}` };
}

/** Rounded to ten, so that the sentence does not differ at each look. */
const inSeconds = (ms: number) => Math.max(1, Math.floor(ms / 10_000) * 10);

/** What shows that it does not get on, if anything does. */
function wornOf({ repeat, failure, excuses, excuses_since_ms }: Pulse): Sign | null {
  if (failure !== null && failure.count >= LIMITS.failures_degraded)
    return sign(failure, `It failed ${failure.count} times in a row at ${cut(failure.of)}`);
  if (repeat !== null && repeat.count >= LIMITS.repeats_degraded)
    return sign(repeat, `It did the same ${repeat.count} times in a row: ${cut(repeat.of)}`);
  const count = excuses.filter(Boolean).length;
  if (count < LIMITS.excuses_degraded) return null;
  const signal = `${count} of its last ${excuses.length} messages are excuses`;
  return { since_ms: excuses_since_ms, signal };
}

const sign = ({ since_ms }: Streak, signal: string): Sign => ({ since_ms, signal });

/**
 * Why the run turns in a circle and must be ended, in a sentence; null: it does not. One agent was
 * measured to ask its model 315 times in 40 s when the conversation had become too long: it made it
 * shorter, met the same error, and so on without end.
 */
export function circleIn({ repeat, error, requests }: Pulse): string | null {
  if (error !== null && error.count >= LIMITS.errors_barren_max)
    return `It met the same error ${error.count} times and did nothing else: ${cut(error.of)}`;
  if (repeat !== null && repeat.count >= LIMITS.repeats_max)
    return `It did the same ${repeat.count} times in a row: ${cut(repeat.of)}`;
  const [first] = requests;
  const last = requests.at(-1);
  if (first === undefined || last === undefined) return null;
  if (requests.length < LIMITS.requests_barren_max || last - first > LIMITS.requests_barren_ms)
    return null;
  const seconds = Math.ceil((last - first) / 1_000);
  return `It asked its model ${requests.length} times in ${seconds} s and did nothing.`;
}
