import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning, markOf } from "../../../supervisor/processes.ts";
import { eventually, makeToy, type Toy } from "./toy.ts";

let toy: Toy;
beforeEach(async () => {
  toy = makeToy();
  await toy.start();
});
afterEach(async () => toy.clear());

test("three flips under load lose no request and no event", async () => {
  const load = toy.load();
  await eventually("some load", () => load.requests() > 100 || null);
  for (const commit of ["second", "third", "fourth"]) {
    toy.add(commit);
    const id = await toy.reload(commit);
    expect(await toy.end(id)).toMatchObject({ phase: "settled", to_commit: commit });
  }
  const result = await load.stop();
  expect(result).toMatchObject({ failed: 0, failures: [], missed_events: 0, repeated_events: 0 });
  expect(result.resumed).toBeGreaterThanOrEqual(60);
  expect(result.requests).toBeGreaterThan(1_000);
  expect((await toy.ask("/health")).body).toMatchObject({ commit: "fourth", leader: true });
});

test("a flip is proven by questions through the public port, none of which failed", async () => {
  toy.add("second");
  const { evidence } = await toy.end(await toy.reload("second"));
  const seen = evidence["public"] as { probes: number; failed: number };
  expect(seen.failed).toBe(0);
  expect(seen.probes).toBeGreaterThan(40);
});

test("the journal tells the phases in order, and link and state follow", async () => {
  toy.add("second");
  const old = markOf(toy.state()!.server_pid);
  const id = await toy.reload("second");
  await toy.end(id);
  const phases = toy.journal().map((entry) => entry.phase);
  expect(phases).toEqual(["accepted", "shadow", "booting", "probing", "flipped", "settled"]);
  expect(toy.journal().map((entry) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(readlinkSync(join(toy.home, "releases/current"))).toBe("second");
  expect(toy.state()).toMatchObject({ commit: "second", generation: 2 });
  await eventually("the end of the old generation", () => !isRunning(old) || null);
});

test("reloads that are asked for at once run one after the other", async () => {
  for (const commit of ["second", "third"]) toy.add(commit);
  const first = await toy.reload("second");
  const second = await toy.reload("third");
  expect(await toy.end(second)).toMatchObject({ phase: "settled", from_commit: "second" });
  const order = toy.journal().filter((entry) => entry.phase !== "accepted");
  expect(order.map((entry) => entry.id)).toEqual([
    ...Array(5).fill(first),
    ...Array(5).fill(second),
  ]);
});

test("the same request again starts nothing", async () => {
  toy.add("second");
  await toy.end(await toy.reload("second"));
  await toy.ask("/api/reload", { id: "reload-second" });
  toy.add("third");
  await toy.end(await toy.reload("third"));
  const again = toy.journal().filter((entry) => entry.id === "reload-second");
  expect(again).toHaveLength(6);
});

test("events are written by one leader at a time", async () => {
  const load = toy.load({ connections: 1, rate: 10 });
  toy.add("second");
  await toy.end(await toy.reload("second"));
  await load.stop();
  const writers = toy.events().map((event) => event.text);
  const turns = writers.filter((writer, index) => writer !== writers[index - 1]);
  expect(turns).toEqual(["by 1", "by 2"]);
});
