import { expect, test } from "vitest";
import { redo, undo } from "../../../src/engine/history/undo.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { openRing, type Ring } from "../../support/world.ts";
import { answered, blockedTask, decisionOf } from "./place.ts";

const LAST = { id: null, actor: "owner" };
const undone = ({ world }: Ring) => world.store.write((t) => undo(world, t, LAST));
const redone = ({ world }: Ring) => world.store.write((t) => redo(world, t, LAST));

test("an answer that is undone is asked again, with all that it brought about", async () => {
  const ring = await openRing();
  const [first, second] = [await blockedTask(ring), await blockedTask(ring)];
  const ids = [first, second].map(({ decision }) => decision.id);
  const states = () => Promise.all([first, second].map(({ task }) => ring.find(task.id)));
  const asked = () => Promise.all(ids.map((id) => decisionOf(ring, id)));
  const before = await asked();
  const answer = "choice_1";
  await answered(ring, { id: first.decision.id, answer, note: "by TLS", rule: true });
  const after = await asked();
  await undone(ring);
  expect(await asked()).toEqual(before);
  expect((await states()).map(({ status }) => status)).toEqual(["blocked", "blocked"]);
  expect(await ring.world.store.read((t) => t.rules.of(ring.project.id))).toEqual([]);
  await redone(ring);
  expect(await asked()).toEqual(after);
  expect((await states()).map(({ status }) => status)).toEqual(["ready", "ready"]);
  expect(await ring.world.store.read((t) => t.rules.of(ring.project.id))).toHaveLength(1);
});

test("a task that comes back from the archive brings what was asked about it", async () => {
  const ring = await openRing();
  const { world } = ring;
  const { task, decision } = await blockedTask(ring);
  const wanted = { status: "archived" } as const;
  await world.store.write((t) => change(world, t, { id: task.id, wanted, actor: "owner" }));
  expect((await decisionOf(ring, decision.id))?.status).toBe("withdrawn");
  await undone(ring);
  expect(await decisionOf(ring, decision.id)).toEqual(decision);
  expect((await ring.find(task.id)).status).toBe("blocked");
});
