import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AgentEvent } from "../../../src/domain/agent-event.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { batchEvents } from "../../../src/runner/event-batch.ts";

const say = (text: string): AgentEvent => ({ type: "message", text });
const end: AgentEvent = { type: "end", ok: true, reason: "completed", final_message: "" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("events that come together go together, 100 ms after the first", () => {
  const told: AgentEvent[][] = [];
  const batch = batchEvents((events) => told.push(events));
  batch.add([say("a"), say("b")]);
  vi.advanceTimersByTime(99);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(told).toEqual([[say("a"), say("b")]]);
});

test("a full batch goes at once", () => {
  const told: AgentEvent[][] = [];
  const batch = batchEvents((events) => told.push(events));
  batch.add(Array.from({ length: LIMITS.agent_events_batch_max + 1 }, () => say("a")));
  expect(told.map((events) => events.length)).toEqual([LIMITS.agent_events_batch_max]);
  batch.close();
  expect(told.at(-1)).toEqual([say("a")]);
});

test("of too many events the rest is left out, the end and a word about it are not", () => {
  const told: AgentEvent[] = [];
  const batch = batchEvents((events) => told.push(...events));
  batch.add(Array.from({ length: LIMITS.agent_events_per_iteration_max + 5 }, () => say("a")));
  batch.add([end]);
  batch.close();
  expect(told.length).toBe(LIMITS.agent_events_per_iteration_max + 3);
  expect(told.slice(-2)).toEqual([
    end,
    { type: "unknown", line: "(5 further events were left out)" },
  ]);
});

test("that events are left out is said as soon as it begins, and once", () => {
  const told: AgentEvent[] = [];
  const batch = batchEvents((events) => told.push(...events));
  batch.add(Array.from({ length: LIMITS.agent_events_per_iteration_max + 1 }, () => say("a")));
  vi.advanceTimersByTime(100);
  const word = { type: "unknown", line: expect.stringMatching(/what follows is left out/) };
  expect(told.at(-1)).toEqual(word);
  batch.add([say("b"), say("c")]);
  vi.advanceTimersByTime(100);
  expect(told.length).toBe(LIMITS.agent_events_per_iteration_max + 1);
});
