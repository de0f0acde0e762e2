import { expect, test } from "vitest";
import { heartbeat } from "../../../src/engine/attempts/held.ts";
import { hands } from "../history/place.ts";
import { claimedTask, openRing } from "../../support/world.ts";

test("work that a person stops is held; undone, its task waits for a worker", async () => {
  const ring = await openRing();
  const { world } = ring;
  const { task, attempt } = await claimedTask(ring);
  const person = hands(ring);
  const stopped = await person.change(task.id, { status: "blocked" });
  expect(stopped).toMatchObject({ status: "blocked" });
  const held = { id: attempt.id, fence: attempt.fence };
  expect(await world.store.write((t) => heartbeat(world, t, held))).toMatchObject({
    proceed: false,
  });
  expect(await world.store.read((t) => t.decisions.list({ task_id: task.id }))).toEqual([]);
  await person.undo();
  expect(await ring.find(task.id)).toMatchObject({ status: "ready" });
});
