import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { resetTime } from "../../../src/adapters/agents/reset-time.ts";

const NOW = new Date("2026-11-20T12:00:00Z");

const TIMES: [message: string, resets_at: string][] = [
  ["Claude AI usage limit reached|1795156136", "2026-11-20T06:28:56.000Z"],
  ["You've hit your session limit · resets 3pm (America/New_York)", "2026-11-20T20:00:00.000Z"],
  ["5-hour limit reached ∙ resets 3:30am (Europe/Berlin)", "2026-11-21T02:30:00.000Z"],
  ["You've hit your weekly limit · resets Nov 23 at 5pm (UTC)", "2026-11-23T17:00:00.000Z"],
  ["You've hit your weekly limit · resets Jan 2, 9am (UTC)", "2027-01-02T09:00:00.000Z"],
  ["Your limit will reset at 15:45 (Asia/Kolkata).", "2026-11-21T10:15:00.000Z"],
  ["or try again at Dec 1st, 2026 7:25 AM (UTC).", "2026-12-01T07:25:00.000Z"],
  ["Try again in 2 days 3 hours 5 minutes.", "2026-11-22T15:05:00.000Z"],
  ["Try again in 1 hour and 30 minutes.", "2026-11-20T13:30:00.000Z"],
  ["Please try again in 11.054s.", "2026-11-20T12:00:11.054Z"],
  ["Please try again in 500ms.", "2026-11-20T12:00:00.500Z"],
  ["Your quota will reset after 18h31m10s.", "2026-11-21T06:31:10.000Z"],
];

describe("the time at which a limit is lifted", () => {
  test.each(TIMES)("is read from: %s", (message, resets_at) => {
    expect(resetTime(message, NOW)).toBe(resets_at);
  });

  test.each([
    "Please wait and try again later.",
    "resets 5 things",
    "resets at 25:99",
    "resets Foo 3, 9am",
    "try again in less than a minute",
    "HTTP 429",
    "",
  ])("is unknown in: %s", (message) => {
    expect(resetTime(message, NOW)).toBeNull();
  });

  test("is the next one of a time of day, unless that is only just over", () => {
    expect(resetTime("resets 11am (UTC)", NOW)).toBe("2026-11-21T11:00:00.000Z");
    expect(resetTime("resets 11:58am (UTC)", NOW)).toBe("2026-11-20T11:58:00.000Z");
  });

  test("is the time of this machine where no zone, or one that nobody knows, is named", () => {
    const local = new Date(NOW);
    local.setHours(23, 59, 0, 0);
    expect(resetTime("resets 11:59pm", NOW)).toBe(local.toISOString());
    expect(resetTime("resets 11:59pm (Nowhere/City)", NOW)).toBe(local.toISOString());
  });

  test("is right on the day that a clock is changed", () => {
    const eve = new Date("2026-03-28T20:00:00Z");
    expect(resetTime("resets 9am (Europe/Berlin)", eve)).toBe("2026-03-29T07:00:00.000Z");
  });

  test("is a time or unknown, whatever the message is", () => {
    const word = fc.constantFrom(
      "resets",
      "again",
      "in",
      "at",
      "Nov",
      "99",
      "3pm",
      "7:25",
      "(UTC)",
    );
    const message = fc.array(fc.oneof(word, fc.string({ maxLength: 10 })), { maxLength: 12 });
    fc.assert(
      fc.property(message, (words) => {
        const time = resetTime(words.join(" "), NOW);
        expect(time === null || Number.isFinite(Date.parse(time))).toBe(true);
      }),
    );
  });
});
