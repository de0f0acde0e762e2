import { spawn } from "node:child_process";
import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, makeToy, type Toy } from "./toy.ts";

let toy: Toy;
beforeEach(async () => {
  toy = makeToy();
  await toy.start();
});
afterEach(async () => toy.clear());

const HARM = [
  ["answers with errors", "errors", "replay", "GET /api/things is answered 500"],
  ["crashes", "crashes", "crash", "the new generation exited with code 1"],
  ["hangs", "hangs", "health", "health failed 3 times in a row"],
] as const;

test.each(HARM)(
  "a release that %s after the flip is left",
  async (_what, fault, signal, reason) => {
    const before = await toy.ask("/health");
    const load = toy.load();
    toy.add("second", fault, 1_000);
    const end = await toy.end(await toy.reload("second", { watch_ms: 8_000 }));
    expect(end).toMatchObject({ phase: "rolled_back", evidence: { signal } });
    expect(end.reason).toContain(reason);
    const { body } = await toy.ask("/health");
    expect(body).toMatchObject({ commit: "first", pid: before.body["pid"], leader: true });
    await eventually(
      "the link",
      () => readlinkSync(join(toy.home, "releases/current")) === "first",
    );
    expect(toy.state()).toMatchObject({ commit: "first", generation: 1 });
    expect(await load.stop()).toMatchObject({ missed_events: 0 });
  },
);

test("a release that gets slow after a while is left without a failed request", async () => {
  const load = toy.load();
  toy.add("second", "slow", 2_500);
  const end = await toy.end(await toy.reload("second", { watch_ms: 10_000 }));
  expect(end.phase).toBe("rolled_back");
  expect(end.evidence["signal"]).toMatch(/latency$/);
  expect(end.reason).toMatch(/^p\d\d .*is \d+(\.\d)? ms, (of the warm peer|before the flip)/);
  expect(end.evidence["public"]).toMatchObject({ failed: 0 });
  expect(await load.stop()).toMatchObject({ failed: 0, failures: [], missed_events: 0 });
});

test("after a rollback the next release settles", async () => {
  toy.add("second", "crashes", 200);
  expect((await toy.end(await toy.reload("second"))).phase).toBe("rolled_back");
  toy.add("third");
  expect((await toy.end(await toy.reload("third"))).phase).toBe("settled");
  expect((await toy.ask("/health")).body).toMatchObject({ commit: "third", generation: 3 });
});

test("a healthy release on a busy machine is not rolled back", async () => {
  const busy = ["a", "b", "c"].map(() => spawn(process.execPath, ["-e", "for (;;);"]));
  const load = toy.load();
  toy.add("second");
  const end = await toy.end(await toy.reload("second", { watch_ms: 4_000 }));
  for (const each of busy) each.kill("SIGKILL");
  expect(end).toMatchObject({ phase: "settled", reason: null });
  expect(await load.stop()).toMatchObject({ failed: 0, failures: [], missed_events: 0 });
});

test("a settled release that crashes three times is left for the one before", async () => {
  toy.add("second", "crashes_always", 1_500);
  const id = await toy.reload("second", { watch_ms: 300 });
  await toy.phase(id, "settled");
  const end = await toy.phase(id, "rolled_back");
  expect(end.reason).toContain("crashed 3 times in 30 s");
  await eventually("the first release", () => toy.state()?.commit === "first" || null);
  expect((await toy.ask("/health")).body).toMatchObject({ commit: "first", leader: true });
});
