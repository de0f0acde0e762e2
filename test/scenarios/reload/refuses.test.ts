import { afterEach, beforeEach, expect, test } from "vitest";
import { descendantsOf } from "../../../supervisor/processes.ts";
import { eventually, makeToy, type Toy } from "./toy.ts";

let toy: Toy;
let pid: number;
beforeEach(async () => {
  toy = makeToy();
  const { child } = await toy.start("--limit", "ready_ms=1500");
  pid = child.pid!;
});
afterEach(async () => toy.clear());

const FAULTS = [
  ["fails its probe", "fails_probe", "probe POST /api/things: expected 201, got 500"],
  ["never gets ready", "never_ready", 'the new generation did not say "ready" in 1500 ms'],
  ["exits while it starts", "exits", "the new generation exited with code 7"],
  ["loses a replayed route", "loses_route", "the serving code answers 200, the new one 404"],
  ["reports another commit", "wrong_commit", 'got 200, "ok", commit another'],
] as const;

test.each(FAULTS)("a release that %s never serves", async (_what, fault, reason) => {
  const load = toy.load({ streams: 5 });
  const before = await toy.ask("/health");
  toy.add("second", fault);
  const end = await toy.end(await toy.reload("second"));
  expect(end.phase).toBe("refused");
  expect(end.reason).toContain(reason);
  expect(end.evidence).toHaveProperty("asked");
  expect((await toy.ask("/health")).body["pid"]).toBe(before.body["pid"]);
  expect(await load.stop()).toMatchObject({ failed: 0, missed_events: 0, resumed: 0 });
  await eventually("only one server", () => descendantsOf(pid).length === 1 || null);
});

test("the last words of a release that exits are its evidence", async () => {
  toy.add("second", "exits");
  const end = await toy.end(await toy.reload("second"));
  expect(end.evidence["stderr_tail"]).toBe("the moon is missing\n");
});

const REQUESTS = [
  ["without a list of paths", { replay: "/health" }, "replay: expected a list of paths"],
  ["for a folder elsewhere", { release: "/tmp" }, "release: expected"],
  ["for a release without a server", { commit: "none", release: "" }, "release: expected"],
  ["without a snapshot", { snapshot: "/nowhere" }, "snapshot: expected a file"],
] as const;

test.each(REQUESTS)("a request %s is refused with a reason", async (_what, wrong, reason) => {
  toy.add("second");
  const end = await toy.end(await toy.reload("second", wrong as object));
  expect(end.phase).toBe("refused");
  expect(end.reason).toContain(reason);
});

test("a crash of the serving generation refuses the reload and serving goes on", async () => {
  toy.add("second", "never_ready");
  const id = await toy.reload("second");
  await toy.phase(id, "shadow");
  await expect(toy.ask("/api/crash")).rejects.toThrow("fetch failed");
  expect((await toy.ask("/health")).body).toMatchObject({ commit: "first" });
  expect(await toy.end(id)).toMatchObject({
    phase: "refused",
    reason: "the serving generation was ended by SIGKILL",
  });
});
