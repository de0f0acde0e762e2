import { expect, test } from "vitest";
import { ingestJournal, revert } from "../../../src/engine/effects/reloads.ts";
import { effectOf, journalSays, type Ring } from "../../support/world.ts";

import { deploying, reloads } from "./deploying.ts";

const triggers = async ({ world }: Ring, id: string) =>
  (await world.store.read((t) => t.transitions.of(id))).map((row) => row.trigger);

test("a release that settled completes its task, however often the journal is read", async () => {
  const { ring, task, reload } = await deploying();
  expect(task.status).toBe("deploying");
  journalSays(ring, reload, ["accepted"], ["probing"], ["flipped"]);
  await ingestJournal(ring.world);
  expect((await ring.find(task.id)).status).toBe("verifying");
  journalSays(ring, reload, ["settled"]);
  await Promise.all([ingestJournal(ring.world), ingestJournal(ring.world)]);
  const last = await ring.world.store.read((t) => t.events.last());
  await ingestJournal(ring.world);
  expect(await ring.world.store.read((t) => t.events.last())).toBe(last);
  expect((await ring.find(task.id)).status).toBe("completed");
  expect((await triggers(ring, task.id)).slice(-3)).toEqual(["merged", "flipped", "settled"]);
  expect(await reloads(ring)).toMatchObject([{ phase: "settled", to_generation: 2 }]);
});

test("a settled release whose flip nobody saw completes its task all the same", async () => {
  const { ring, task, reload } = await deploying();
  journalSays(ring, reload, ["settled"]);
  await ingestJournal(ring.world);
  expect((await ring.find(task.id)).status).toBe("completed");
});

test.each(["refused", "rolled_back"] as const)(
  "%s reopens the task with the reason and takes main back by one new commit",
  async (end) => {
    const { ring, task, reload, base } = await deploying();
    const flips = end === "rolled_back" ? ([["flipped"]] as const) : [];
    journalSays(ring, reload, ["accepted"], ...flips.map(([p]): [typeof p] => [p]));
    journalSays(ring, reload, [end, "error rate 12 % > 5 %"]);
    await ingestJournal(ring.world);
    await ingestJournal(ring.world);
    expect(await ring.find(task.id)).toMatchObject({
      status: "ready",
      reason: "error rate 12 % > 5 %",
      merge_commit: null,
      not_before: expect.any(String),
    });
    const effect = await effectOf(ring, `revert:${reload.id}`);
    await revert(ring.world, effect);
    const main = ring.place.git(["rev-parse", "main"]);
    await revert(ring.world, effect);
    expect(ring.place.git(["rev-parse", "main"])).toBe(main);
    expect(ring.place.git(["diff", "--stat", base, "main"])).toBe("");
    expect(ring.place.git(["rev-list", "--count", `${base}..main`])).toBe("2");
    expect(await reloads(ring)).toMatchObject([{ phase: end, revert_commit: main }]);
  },
);
