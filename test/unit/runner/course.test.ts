import { expect, test } from "vitest";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import {
  firstCourse,
  freshCourse,
  heldCourse,
  isSessionGone,
  lostCourse,
  nextCourse,
} from "../../../src/runner/course.ts";

const NOTHING = { input: null, output: null, cache_read: null, cache_write: null };
const TOTALS = { tokens: { ...NOTHING, input: 7 }, cost_usd: 1 };

const run = (more: Partial<RunSummary> = {}): RunSummary => ({
  agent: "codex",
  exit_code: 0,
  signal: null,
  session_id: "s-1",
  final_message: "All green.",
  ended: { ok: true, reason: "completed" },
  tokens: NOTHING,
  cost_usd: null,
  models: [],
  session_totals: TOTALS,
  files: ["a.ts"],
  commands: [{ command: "npm\n test", exit_code: 1 }],
  permission_denials: 0,
  limit: null,
  error: null,
  stopped_by: null,
  ...more,
});

const RESUMABLE = { resumable: true };
const resume = {
  session_id: "s-0",
  session_totals: TOTALS,
  attempt_id: "at-1111",
  reason: "its worker was stopped.",
};
const fresh = firstCourse({ resume: null }, RESUMABLE, { from: "new" });

test("an attempt without a session to go on with begins one and is told nothing", () => {
  expect(fresh).toEqual({ session: null, news: null, before: null });
});

test("an attempt goes on with the session that it was given, and its totals", () => {
  const course = firstCourse({ resume }, RESUMABLE, { from: "as_it_lay" });
  expect(course.session).toEqual({ id: "s-0", totals: TOTALS });
  expect(course.news).toContain("its worker was stopped. The folder is as it was then. Go on");
});

test("when the folder was made anew the agent is told so", () => {
  const course = firstCourse({ resume }, RESUMABLE, { from: "pool" });
  expect(course.news).toContain("The folder was made anew since");
});

test("an agent that cannot resume is told that there was somebody before", () => {
  const course = firstCourse({ resume }, { resumable: false }, { from: "as_it_lay" });
  expect(course.session).toBeNull();
  expect(course.news).toContain("Somebody worked on this task before you");
});

test("the next iteration goes on in the session, and is told nothing but its prompt", () => {
  expect(nextCourse(fresh, run(), RESUMABLE)).toMatchObject({
    session: { id: "s-1", totals: TOTALS },
    news: null,
  });
  expect(nextCourse(fresh, run(), { resumable: false }).session).toBeNull();
  expect(nextCourse(fresh, run({ session_id: null }), RESUMABLE).session).toBeNull();
});

test("a run that was held goes on where it was, or knows what was done", () => {
  const why = "A person paused it.";
  const told = heldCourse(fresh, run(), { traits: RESUMABLE, why });
  expect(told).toMatchObject({ session: { id: "s-1" } });
  expect(told.news).toBe("You were stopped: A person paused it. Go on where you were.");
  const mute = heldCourse(fresh, run(), { traits: { resumable: false }, why });
  expect(mute.news).toMatch(
    /was ended: A person paused it\..*- a\.ts.*- npm test → 1.*> All green/s,
  );
});

test("a fresh start and a lost session are told what was done", () => {
  const before = nextCourse(fresh, run(), RESUMABLE);
  expect(freshCourse(before, "It failed.")).toMatchObject({ session: null });
  expect(freshCourse(before, "It failed.").news).toMatch(/was ended: It failed\..*- a\.ts/s);
  expect(lostCourse(before)).toMatchObject({ session: null, news: before.before });
});

test("a summary stays short, whatever an agent said", () => {
  let course = fresh;
  for (let i = 0; i < 50; i++)
    course = nextCourse(course, run({ final_message: "word ".repeat(10_000) }), RESUMABLE);
  expect(course.before?.length).toBeLessThanOrEqual(8_000);
});

const resumed = nextCourse(fresh, run(), RESUMABLE);
const silent = { exit_code: 1, files: [], commands: [], ended: null, final_message: null };

test.each([
  "No conversation found with session ID: 9999",
  "Error: thread/resume failed: no rollout found for thread id 9999",
  "Session not found",
  "Error resuming session: Invalid session identifier",
  null,
])("a resumed run that did nothing and says %j has lost its session", (error) => {
  expect(isSessionGone(resumed, run({ ...silent, error }))).toBe(true);
});

test("a session is not given up for another fault", () => {
  const faults: Partial<RunSummary>[] = [
    { error: "Invalid API key" },
    { error: null, stopped_by: "idle_limit" },
    { error: null, limit: { resets_at: null } },
    { error: "Session not found", files: ["a.ts"] },
    { error: "Session not found", exit_code: 0 },
  ];
  for (const fault of faults)
    expect(isSessionGone(resumed, run({ ...silent, ...fault }))).toBe(false);
  expect(isSessionGone(fresh, run({ ...silent, error: "Session not found" }))).toBe(false);
});
