import type { AgentEvent } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";

/** Collects events and hands them on in groups. */
export type Batch = { add(events: AgentEvent[]): void; close(): void };

const WAIT_MS = 100;
/** A character is at most 3 bytes of JSON; with one event more this stays below 1 MB. */
const CHARS_MAX = 250_000;
const EVENTS_MAX = LIMITS.agent_events_per_iteration_max;

/** These are few and decide something: there may be twice as many. */
const ALWAYS: readonly AgentEvent["type"][] = ["session", "limit", "end"];

/** What is told as soon as one is left out. */
const SILENCE =
  `(more than ${EVENTS_MAX} events: what follows is left out here, ` +
  "but stands in the log of the attempt)";

/**
 * Hands events on in order, at most `LIMITS.agent_events_batch_max` or 250,000 characters at a time
 * and not later than 100 ms after they came. After `LIMITS.agent_events_per_iteration_max` of them
 * the rest is left out, and said to be: when that begins, and how many they were at the end.
 */
export function batchEvents(onEvents: (events: AgentEvent[]) => void): Batch {
  let waiting: AgentEvent[] = [];
  let waiting_chars = 0;
  let timer: NodeJS.Timeout | null = null;
  let taken = 0;
  let left_out = 0;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const events = waiting;
    waiting = [];
    waiting_chars = 0;
    if (events.length > 0) onEvents(events);
  };
  const push = (event: AgentEvent) => {
    taken += 1;
    waiting.push(event);
    waiting_chars += JSON.stringify(event).length;
    if (waiting.length >= LIMITS.agent_events_batch_max || waiting_chars >= CHARS_MAX) flush();
    else timer ??= setTimeout(flush, WAIT_MS);
  };
  const leaveOut = () => {
    // At once, and not only at the end: nothing that follows is a sign that nothing happens.
    if (left_out === 0) push({ type: "unknown", line: SILENCE });
    left_out += 1;
  };
  const fits = ({ type }: AgentEvent) => taken < (ALWAYS.includes(type) ? 2 : 1) * EVENTS_MAX;
  return {
    add: (events) => {
      for (const event of events) {
        if (fits(event)) push(event);
        else leaveOut();
      }
    },
    close: () => {
      if (left_out > 0)
        push({ type: "unknown", line: `(${left_out} further events were left out)` });
      flush();
    },
  };
}
