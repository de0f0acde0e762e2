import { expect, onTestFinished, test } from "vitest";
import { makeDuties } from "../../../src/engine/duties.ts";
import type { World } from "../../../src/engine/world.ts";
import { openRing, whenCommitted } from "../../support/world.ts";

const SOON_MS = 1_500;

/** Leads a world whose monotonic clock stands, so that what is taken as calm stays so. */
function leadStanding(world: World): void {
  const duties = makeDuties({ ...world, clock: { ...world.clock, monotonic: () => 0 } });
  duties.lead();
  onTestFinished(async () => {
    await duties.follow();
    await duties.idle();
  });
}

test("an effect that waits for its time is begun then, though nobody commits", async () => {
  const { world } = await openRing();
  const at = world.clock.now();
  const not_before = new Date(Date.parse(at) + SOON_MS).toISOString();
  await world.store.write((t) =>
    t.effects.insert({
      key: "merge:none",
      kind: "merge",
      task_id: null,
      payload: { lane: "merge:none", attempt_id: "at-000000000000" },
      status: "waiting",
      owner: null,
      tries: 0,
      not_before,
      error: null,
      created_at: at,
      updated_at: at,
    }),
  );
  leadStanding(world);
  const effect = await whenCommitted(world, async () => {
    const now = await world.store.read((t) => t.effects.find("merge:none"));
    return now !== undefined && now.tries > 0 ? now : null;
  });
  expect(Date.parse(effect.updated_at)).toBeGreaterThanOrEqual(Date.parse(not_before));
});

test("a task leaves its quarantine in time, though nobody commits anything", async () => {
  const ring = await openRing();
  const { world } = ring;
  const { id } = await ring.task();
  const until = new Date(Date.parse(world.clock.now()) + SOON_MS).toISOString();
  await world.store.write(async (t) => {
    const task = await t.tasks.find(id);
    const changes = { status: "blocked", quarantined_until: until, quarantines: 1 } as const;
    await t.tasks.update(id, task?.version ?? 0, changes);
  });
  leadStanding(world);
  const task = await whenCommitted(world, async () => {
    const now = await ring.find(id);
    return now.status === "ready" ? now : null;
  });
  expect(task.quarantined_until).toBeNull();
});
