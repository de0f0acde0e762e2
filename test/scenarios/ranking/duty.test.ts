import { expect, onTestFinished, test } from "vitest";
import { makeDuties } from "../../../src/engine/duties.ts";
import { makeRankingDuty, pauseMs } from "../../../src/engine/ranking/duty.ts";
import { refreshRanking } from "../../../src/engine/ranking/refresh.ts";
import type { World } from "../../../src/engine/world.ts";
import type { Store } from "../../../src/ports/store.ts";
import { openRing, whenCommitted } from "../../support/world.ts";
import { idOf, openGraph } from "./place.ts";

const versionOf = ({ store }: Pick<World, "store">) => store.read((t) => t.graph.version());

test("a P0 that comes last is handed out first, and its blocker before it", async () => {
  const ring = await openRing();
  const slow = await ring.task({ priority: "P4" });
  const blocker = await ring.task({ priority: "P4" });
  const urgent = await ring.task({ priority: "P0", depends_on: [blocker.id] });
  const [anna, bert] = [await ring.worker("anna"), await ring.worker("bert")];
  expect((await ring.claim(anna))?.task.id).toBe(blocker.id);
  expect((await ring.claim(bert))?.task.id).toBe(slow.id);
  expect((await ring.find(urgent.id)).rank).toBe((await ring.find(blocker.id)).rank);
});

test("the leader ranks after a change, and everybody is told once", async () => {
  const ring = await openRing();
  const { world } = ring;
  const first = await ring.task();
  await ring.task({ depends_on: [first.id] });
  const duties = makeDuties(world);
  duties.lead();
  onTestFinished(async () => {
    await duties.follow();
    await duties.idle();
  });
  const told = await whenCommitted(world, async () => {
    const events = await world.store.read((t) => t.events.after(0, { agent_output: false }, 500));
    const found = events.filter(({ kind }) => kind === "queue.ranked");
    return found.length > 0 ? found : null;
  });
  expect(told).toMatchObject([{ subject: "queue", data: { tasks: 2, betweenness: "exact" } }]);
  expect(told[0]?.data["version"]).toBe(await versionOf(world));
  const metrics = await world.store.read((tables) => tables.graph.metrics([first.id]));
  expect(metrics).toMatchObject([{ pagerank: 1, critical_path: 1 }]);
});

test("an unchanged graph is not ranked again, and a change waits for its pause", async () => {
  const place = await openGraph();
  await place.add(1);
  const ranker = place.ranker();
  const turns: (() => void)[] = [];
  const clock = { ...place.clock };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const duty = makeRankingDuty({ store: place.store, ranker, clock, log }, () =>
    turns.splice(0).forEach((resolve) => resolve()),
  );
  onTestFinished(() => duty.stop());
  const paused = () => new Promise<void>((resolve) => void turns.push(resolve));
  const over = paused();
  await duty.turn();
  await duty.idle();
  const first = ranker.latest();
  expect(first).toMatchObject({ version: await versionOf(place), tasks: 1 });
  await place.change(1, { priority: "P0" });
  await duty.turn();
  await duty.idle();
  expect(ranker.latest()).toBe(first);
  await over;
  await duty.turn();
  await duty.idle();
  const second = ranker.latest();
  expect(second?.version).toBe(await versionOf(place));
  await paused();
  await duty.turn();
  await duty.idle();
  expect(ranker.latest()).toBe(second);
});

test("a refresh that was overtaken is done again, though the graph is the same", async () => {
  const place = await openGraph();
  for (let at = 0; at < 3; at += 1) await place.add(at);
  await place.change(1, { priority: "P0" });
  const version = await versionOf(place);
  await place.store.write(({ graph }) => graph.rank([{ id: idOf(1), score: 0.1, rank: 7 }]));
  const overtake = { id: idOf(1), score: 0.1, rank: 8 };
  const ranker = place.ranker();
  // The store of the ranker below is the real one; only what comes between its read and its
  // write is chosen here.
  let first = true;
  const store: Store = {
    ...place.store,
    async write(work) {
      if (first) await place.store.write(({ graph }) => graph.rank([overtake]));
      first = false;
      return place.store.write(work);
    },
  };
  const reports: boolean[] = [];
  const refresh = async () => {
    const { clock, config } = place;
    const report = await refreshRanking({ store, clock, config, rest: async () => undefined });
    reports.push(report.overtaken);
    return { ...report, inline: true };
  };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const paused = Promise.withResolvers<void>();
  const ground = { store: place.store, ranker: { ...ranker, refresh }, clock: place.clock, log };
  const duty = makeRankingDuty(ground, paused.resolve);
  onTestFinished(() => duty.stop());
  await duty.turn();
  await duty.idle();
  await paused.promise;
  await duty.turn();
  await duty.idle();
  expect(reports).toEqual([true, false]);
  expect(await versionOf(place)).toBe(version);
  expect((await place.places())[idOf(1)]?.rank).toBeGreaterThan(900);
});

test("the pause after a refresh grows with its length and with failures, up to a minute", () => {
  expect([0, 100, 5_000].map((took_ms) => pauseMs(took_ms, 0))).toEqual([250, 1_000, 50_000]);
  expect([1, 2, 3, 6, 7, 99].map((failures) => pauseMs(0, failures))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ]);
});
