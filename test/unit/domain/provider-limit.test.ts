import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accountOf,
  isRemembered,
  metAgain,
  type ProviderLimit,
  wakesAt,
} from "../../../src/domain/provider-limit.ts";

const AT = "2026-05-01T12:00:00.000Z";
const HOUR_MS = 3_600_000;
const GUESS_MS = 900_000;
const later = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();
const met = (at: string, resets_at: string | null = null) => ({
  account: "team",
  agent: "claude-code",
  message: "You've hit your limit",
  at,
  resets_at,
});
const meet = (earlier: ProviderLimit | null, at: string, resets_at: string | null = null) =>
  metAgain(earlier, met(at, resets_at), GUESS_MS);

describe("a usage limit that a run met", () => {
  it("lasts as long as the provider says", () => {
    expect(meet(null, AT, later(HOUR_MS))).toMatchObject({
      resets_at: later(HOUR_MS),
      is_guess: false,
      repeats: 0,
    });
  });

  it.each([null, AT, "soon", later(-HOUR_MS), later(40 * 24 * HOUR_MS)])(
    "lasts as long as is guessed when %s is said",
    (said) => {
      expect(meet(null, AT, said)).toMatchObject({ resets_at: later(GUESS_MS), is_guess: true });
    },
  );

  it("doubles the guess each time when it is still there though it should be over", () => {
    let limit: ProviderLimit | null = null;
    const rests: number[] = [];
    for (let at = AT, times = 0; times < 9; times += 1, at = limit.resets_at) {
      limit = meet(limit, at);
      rests.push((Date.parse(limit.resets_at) - Date.parse(at)) / GUESS_MS);
    }
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 64, 96, 96]);
    expect(limit?.repeats).toBe(8);
  });

  it("is not believed again when a provider keeps saying that it is nearly over", () => {
    const first = meet(null, AT, later(1_000));
    const second = meet(first, later(2_000), later(3_000));
    expect(second).toMatchObject({ is_guess: true, resets_at: later(2_000 + 2 * GUESS_MS) });
  });

  it("says nothing more when the clock was set back before it was met", () => {
    const limit = meet(null, AT, later(HOUR_MS));
    expect(isRemembered(limit, later(-60_000))).toBe(true);
    expect(isRemembered(limit, later(-10 * HOUR_MS))).toBe(false);
    const again = meet(limit, later(-10 * HOUR_MS), later(-9 * HOUR_MS));
    expect(again).toMatchObject({ since: later(-10 * HOUR_MS), resets_at: later(-9 * HOUR_MS) });
  });

  it("counts once when several runs meet it at the same time", () => {
    const first = meet(null, AT);
    const second = meet(first, later(5_000));
    expect(second).toEqual(first);
    const told = meet(second, later(6_000), later(HOUR_MS));
    expect(told).toMatchObject({ resets_at: later(HOUR_MS), is_guess: false, repeats: 0 });
    expect(meet(told, later(7_000), later(2 * HOUR_MS)).resets_at).toBe(later(2 * HOUR_MS));
    expect(meet(told, later(8_000)).resets_at).toBe(later(HOUR_MS));
  });

  it("is forgotten a day after it should have been over", () => {
    const first = meet(null, AT);
    const next_day = later(GUESS_MS + 24 * HOUR_MS);
    expect(isRemembered(first, next_day)).toBe(false);
    expect(isRemembered(first, later(GUESS_MS + 23 * HOUR_MS))).toBe(true);
    expect(meet(first, next_day).repeats).toBe(0);
  });
});

describe("coming back from a limit", () => {
  const limit = { account: "team", resets_at: AT };

  it("each worker has its own time within the stretch, always the same", () => {
    const stretch = fc.integer({ min: 0, max: HOUR_MS });
    fc.assert(
      fc.property(fc.string(), stretch, (id, stagger_ms) => {
        const at = wakesAt(limit, id, stagger_ms);
        expect(at >= AT && at <= later(stagger_ms)).toBe(true);
        expect(wakesAt(limit, id, stagger_ms)).toBe(at);
      }),
    );
  });

  it("workers are spread over the whole of it", () => {
    const ids = Array.from({ length: 400 }, (_, n) => `wk-${n.toString(36).padStart(4, "0")}`);
    const tenths = ids.map((id) => (Date.parse(wakesAt(limit, id, 10_000)) - Date.parse(AT)) / 1e3);
    const counts = Array.from({ length: 10 }, (_, n) => tenths.filter((t) => Math.floor(t) === n));
    for (const { length } of counts) expect(length).toBeGreaterThan(15);
  });

  it("an account is a subscription, or the agent without its variant", () => {
    expect(accountOf("claude-code:opus", "team")).toBe("team");
    expect(accountOf("claude-code:opus", null)).toBe("agent:claude-code");
  });
});
