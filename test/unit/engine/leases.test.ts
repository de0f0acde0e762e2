import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeLeases } from "../../../src/engine/queue/leases.ts";

const LEASE_MS = 30_000;
const DAY_MS = 24 * 3_600_000;

/** Leases on a held clock: monotonic time and the wall move as a test says, each by itself. */
function held() {
  const time = { monotonic_ms: 1_000, wall_ms: Date.parse("2026-01-02T03:04:05.678Z") };
  const leases = makeLeases({ monotonic: () => time.monotonic_ms });
  const beats = new Map<string, string>();
  return {
    time,
    beat: (id: string) => beats.set(id, new Date(time.wall_ms).toISOString()),
    end: (id: string) => beats.delete(id),
    pass(ms: number) {
      time.monotonic_ms += ms;
      time.wall_ms += ms;
    },
    look: () =>
      leases.expired(
        [...beats].map(([id, heartbeat_at]) => ({ id, heartbeat_at })),
        () => LEASE_MS,
      ),
  };
}

describe("leases", () => {
  it("end when no heartbeat came for longer than the lease, not a millisecond before", () => {
    const clock = held();
    clock.beat("at-aaaa");
    expect(clock.look()).toEqual([]);
    clock.pass(LEASE_MS);
    expect(clock.look()).toEqual([]);
    clock.pass(1);
    expect(clock.look()).toEqual(["at-aaaa"]);
  });

  it("go on as long as heartbeats come", () => {
    const clock = held();
    for (let times = 0; times < 100; times += 1) {
      clock.beat("at-aaaa");
      expect(clock.look()).toEqual([]);
      clock.pass(LEASE_MS - 1);
    }
  });

  it.each([DAY_MS, -DAY_MS])("a clock that steps by %i ms ends none", (step_ms) => {
    const clock = held();
    clock.beat("at-aaaa");
    clock.look();
    clock.time.wall_ms += step_ms;
    expect(clock.look()).toEqual([]);
    clock.pass(1_000);
    clock.beat("at-aaaa");
    expect(clock.look()).toEqual([]);
  });

  it.each([DAY_MS, -DAY_MS])("a clock that steps by %i ms makes none immortal", (step_ms) => {
    const clock = held();
    clock.beat("at-aaaa");
    clock.look();
    clock.time.wall_ms += step_ms;
    clock.pass(LEASE_MS + 1);
    expect(clock.look()).toEqual(["at-aaaa"]);
  });

  it("a server that starts grants a full lease from when it first looks", () => {
    const clock = held();
    clock.beat("at-aaaa");
    clock.pass(10 * LEASE_MS);
    expect(clock.look()).toEqual([]);
    clock.pass(LEASE_MS + 1);
    expect(clock.look()).toEqual(["at-aaaa"]);
  });

  it("end each by itself, and one that is over is forgotten", () => {
    const clock = held();
    clock.beat("at-aaaa");
    clock.look();
    clock.pass(LEASE_MS / 2);
    clock.beat("at-bbbb");
    clock.look();
    clock.pass(LEASE_MS / 2 + 1);
    expect(clock.look()).toEqual(["at-aaaa"]);
    clock.end("at-aaaa");
    expect(clock.look()).toEqual([]);
  });

  it("with any steps of the clock, exactly those that were silent for a lease end", () => {
    const step = fc.record({
      pass_ms: fc.integer({ min: 1, max: LEASE_MS }),
      wall_ms: fc.constantFrom(0, DAY_MS, -DAY_MS),
      beats: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const clock = held();
        clock.beat("at-aaaa");
        clock.look();
        let silent_ms = 0;
        for (const { pass_ms, wall_ms, beats } of steps) {
          clock.pass(pass_ms);
          clock.time.wall_ms += wall_ms;
          silent_ms += pass_ms;
          if (beats) {
            clock.time.wall_ms += 1;
            clock.beat("at-aaaa");
            silent_ms = 0;
          }
          expect(clock.look()).toEqual(silent_ms > LEASE_MS ? ["at-aaaa"] : []);
        }
      }),
    );
  });
});
