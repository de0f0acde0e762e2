import { expect, test } from "vitest";
import { accountViews } from "../../../src/engine/accounts/views.ts";
import { gaveBack, handed, limits, ran } from "../../support/accounts.ts";
import { claimIn, configured } from "../../support/queue.ts";
import { subscription } from "../../support/subscription.ts";
import { claimedTask, openRing } from "../../support/world.ts";

test("an agent without subscription that rests tells what still runs with it", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const other = await ring.task();
  const going = await handed(ring.world, await ring.worker("bert"));
  expect(going.task.id).toBe(other.id);
  await gaveBack(ring, claimed);
  const views = await ring.world.store.read((t) => accountViews(ring.world, t));
  expect(views).toMatchObject([
    { account: "agent:claude-code", is_configured: false, running: [other.id] },
  ]);
});

test("a task waits for no account that config.toml has left to nobody", async () => {
  const ring = await openRing();
  const wait = limits({ on_limit: "wait" });
  const before = { ...ring, world: configured(ring.world, wait) };
  const { task } = await gaveBack(before, await claimedTask(before));
  const subscriptions = [subscription({ name: "team", agent: "claude-code" })];
  const world = configured(ring.world, { ...wait, subscriptions });
  expect(await claimIn(world, await ring.worker("bert"))).toBe(task.id);
});

test("a run told by a clock that is ahead ended no later than now", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const now = ring.world.clock.now();
  const ahead = new Date(Date.parse(now) + 86_400_000).toISOString();
  const run = await ran(ring.world, claimed, {}, { started_at: ahead });
  expect(run.started_at <= run.ended_at).toBe(true);
  expect(run.ended_at <= ring.world.clock.now()).toBe(true);
});
