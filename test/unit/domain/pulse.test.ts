import { expect, test } from "vitest";
import type { AgentEvent } from "../../../src/domain/agent-event.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import {
  beginPulse,
  circleIn,
  feelPulse,
  judge,
  patienceOf,
  type Pulse,
} from "../../../src/domain/pulse.ts";

const ZERO = Date.parse("2026-11-20T08:00:00.000Z");
const PATIENCE = patienceOf(LIMITS.agent_idle_ms_max);

/** A pulse after events that came one second after the other, unless told otherwise. */
function after(events: readonly AgentEvent[], step_ms = 1_000, is_structured = true): Pulse {
  return events.reduce<Pulse>(
    (pulse, event, at) => feelPulse(pulse, event, ZERO + (at + 1) * step_ms),
    beginPulse(ZERO, is_structured),
  );
}

/** How it is doing so many seconds after its last event. */
const stateOf = (pulse: Pulse, quiet_s = 0) =>
  judge(pulse, pulse.last_ms + quiet_s * 1_000, PATIENCE);

const message = (text: string): AgentEvent => ({ type: "message", text });
const call = (input: string, id = "1"): AgentEvent => ({
  type: "tool_use",
  id,
  tool: "Bash",
  input,
});
const result = (ok: boolean, id = "1"): AgentEvent => ({ type: "tool_result", id, ok, output: "" });
const command = (text: string, exit_code: number | null): AgentEvent => ({
  type: "command",
  command: text,
  exit_code,
});
const change: AgentEvent = { type: "file_change", path: "a.ts", change: "update" };
const retry: AgentEvent = { type: "retry", message: "overloaded, try 1 of 10", delay_ms: 500 };
const error: AgentEvent = { type: "error", message: "too long" };
const usage: AgentEvent = {
  type: "usage",
  tokens: { input: 1, output: 1, cache_read: null, cache_write: null },
  cost_usd: null,
  model: null,
};
const times = (count: number, ...events: AgentEvent[]) =>
  Array.from({ length: count }, () => events).flat();

test("an agent that just spoke is active, since it began", () => {
  expect(stateOf(after([message("hi")]))).toEqual({
    state: "active",
    since: "2026-11-20T08:00:00.000Z",
    signal: "It is at work.",
  });
});

test("silence is thinking, then slow, then hangs, each since the last sign of life", () => {
  const pulse = after([message("hi")]);
  const since = new Date(ZERO + 1_000).toISOString();
  expect(stateOf(pulse, 14).state).toBe("active");
  expect(stateOf(pulse, 15)).toMatchObject({ state: "thinking", since });
  expect(stateOf(pulse, 90)).toMatchObject({ state: "slow", since });
  expect(stateOf(pulse, 210)).toEqual({
    state: "likely_hung",
    since,
    signal: "Nothing came for 210 s",
  });
});

test("a project that bears little silence is judged sooner, before its limit ends the run", () => {
  const patience = patienceOf(10_000);
  expect(patience.slow_ms).toBeLessThan(patience.hung_ms);
  expect(patience.hung_ms).toBeLessThan(10_000);
});

test("thinking aloud is thinking at once", () => {
  expect(stateOf(after([{ type: "thinking", text: "hm" }])).state).toBe("thinking");
});

test("a tool that runs is activity until it is slow, and the signal names it", () => {
  const pulse = after([call("npm test")]);
  expect(stateOf(pulse, 60)).toMatchObject({ state: "active", signal: "It runs Bash npm test" });
  expect(stateOf(pulse, 95).signal).toBe("Nothing came for 90 s, while it runs Bash npm test");
  expect(stateOf(after([call("npm test"), result(true)]), 20).state).toBe("thinking");
});

test("a provider that does not answer is waited for since the first retry", () => {
  expect(stateOf(after([message("hi"), retry, retry]), 600)).toEqual({
    state: "waiting_on_provider",
    since: new Date(ZERO + 2_000).toISOString(),
    signal: "It waits for its provider: overloaded, try 1 of 10",
  });
  expect(stateOf(after([retry, message("back")])).state).toBe("active");
});

test("a line that nobody understands does not end the wait for a provider", () => {
  expect(stateOf(after([retry, { type: "unknown", line: "." }])).state).toBe("waiting_on_provider");
});

test("the same call that fails three times in a row is no progress", () => {
  const failing = [call("make"), result(false)];
  expect(stateOf(after(times(2, ...failing))).state).not.toBe("degraded");
  expect(stateOf(after(times(3, ...failing)))).toMatchObject({
    state: "degraded",
    signal: "It failed 3 times in a row at Bash make",
  });
});

test("a success or a changed file in between is progress", () => {
  const failing = [call("make"), result(false)];
  const around = (between: AgentEvent[]) => [...times(2, ...failing), ...between, ...failing];
  expect(stateOf(after(around([change]))).state).not.toBe("degraded");
  expect(stateOf(after(around([call("ls"), result(true)]))).state).not.toBe("degraded");
});

test("the same command five times in a row is no progress, told as call and command or not", () => {
  expect(stateOf(after(times(5, command("ls", 0))))).toMatchObject({ state: "degraded" });
  expect(stateOf(after(times(4, command("ls", 0)))).state).toBe("active");
  const both = [call('{"command":"ls"}'), result(true), command("ls", 0)];
  expect(stateOf(after(times(4, ...both))).state).toBe("active");
  expect(stateOf(after(times(5, ...both))).state).toBe("degraded");
});

test("excuses among its last words are no progress", () => {
  const sorry = [
    message("Sorry, my mistake."),
    message("Let me apologize."),
    message("Apologies!"),
  ];
  expect(stateOf(after(sorry))).toMatchObject({
    state: "degraded",
    signal: "3 of its last 3 messages are excuses",
  });
  expect(stateOf(after([...sorry, ...times(6, message("done"))])).state).toBe("active");
});

test("lines of a program that is no known agent are never judged by what they say", () => {
  const lines = times(200, message("sorry"), error, command("ls", 1));
  expect(stateOf(after(lines, 1, false)).state).toBe("active");
  expect(circleIn(after(lines, 1, false))).toBeNull();
});

test("a hundred requests within a minute and no deed is a circle", () => {
  expect(circleIn(after(times(99, usage), 100))).toBeNull();
  expect(circleIn(after(times(100, usage), 100))).toBe(
    "It asked its model 100 times in 10 s and did nothing.",
  );
  expect(circleIn(after(times(100, usage), 1_000))).toBeNull();
  expect(circleIn(after([...times(99, usage), call("ls"), usage], 100))).toBeNull();
});

test("the same error twelve times and no deed is a circle, whatever is said in between", () => {
  const round = [error, message("Summary of it."), usage];
  expect(circleIn(after(times(11, ...round)))).toBeNull();
  expect(circleIn(after(times(12, ...round)))).toBe(
    "It met the same error 12 times and did nothing else: too long",
  );
  expect(circleIn(after([...times(11, ...round), change, ...round]))).toBeNull();
});

test("the same deed thirty times in a row is a circle", () => {
  expect(circleIn(after(times(29, command("ls", 0))))).toBeNull();
  expect(circleIn(after(times(30, command("ls", 0))))).toBe(
    "It did the same 30 times in a row: ls",
  );
});

test("what is remembered stays small, however long a run is", () => {
  const pulse = after(times(5_000, error, message("sorry"), call("x".repeat(500))), 1);
  expect(JSON.stringify(pulse).length).toBeLessThan(10_000);
});
