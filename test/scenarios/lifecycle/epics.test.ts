import { expect, test } from "vitest";
import { change } from "../../../src/engine/tasks/change.ts";
import { depend, undepend } from "../../../src/engine/tasks/edges.ts";
import type { Dependency } from "../../../src/domain/task.ts";
import { openRing, type Ring } from "../../support/world.ts";
import { eventsOf } from "./place.ts";

async function joined({ world }: Ring, edge: Dependency): Promise<void> {
  await world.store.write((tables) => depend(world, tables, edge, "owner"));
}

/** A task with children, ready. */
async function epicOf(ring: Ring, ...children: string[]): Promise<string> {
  const { id } = await ring.task({ title: "An epic" });
  for (const child of children)
    await joined(ring, { task_id: id, depends_on_id: child, kind: "parent_child" });
  return id;
}

/** Ends a task, as the last of its moves does. */
async function ended({ world }: Ring, id: string): Promise<void> {
  const wanted = { status: "archived" } as const;
  await world.store.write((t) => change(world, t, { id, wanted, actor: "owner" }));
}

const statusOf = async (ring: Ring, id: string) => (await ring.find(id)).status;

test("an epic completes with its last child, and so does the epic above it", async () => {
  const ring = await openRing();
  const [one, two, three] = [await ring.task(), await ring.task(), await ring.task()];
  const inner = await epicOf(ring, one.id, two.id);
  const outer = await epicOf(ring, inner, three.id);
  const waits = await ring.task({ depends_on: [outer] });
  await ended(ring, three.id);
  await ended(ring, one.id);
  expect([await statusOf(ring, inner), await statusOf(ring, outer)]).toEqual(["ready", "ready"]);
  await ended(ring, two.id);
  expect(await statusOf(ring, inner)).toBe("completed");
  expect(await statusOf(ring, outer)).toBe("completed");
  expect((await ring.find(waits.id)).waiting_on).toBe(0);
  const moves = await ring.world.store.read((t) => t.transitions.of(outer));
  expect(moves.at(-1)).toMatchObject({ trigger: "children_completed", actor: "engine" });
});

test("an epic is never handed out, though nothing else holds it", async () => {
  const ring = await openRing();
  const child = await ring.task();
  const epic = await epicOf(ring, child.id);
  const worker = await ring.worker("ada");
  expect((await ring.claim(worker))?.task.id).toBe(child.id);
  expect(await ring.claim(await ring.worker("bob"))).toBeNull();
  expect(await statusOf(ring, epic)).toBe("ready");
});

test("an epic that waits for more than its children completes when that is over too", async () => {
  const ring = await openRing();
  const [child, other] = [await ring.task(), await ring.task()];
  const epic = await epicOf(ring, child.id);
  await joined(ring, { task_id: epic, depends_on_id: other.id, kind: "blocks" });
  await ended(ring, child.id);
  expect(await statusOf(ring, epic)).toBe("ready");
  await ended(ring, other.id);
  expect(await statusOf(ring, epic)).toBe("completed");
});

test("what a task frees is told by its move and by an event for each", async () => {
  const ring = await openRing();
  const [first, second] = [await ring.task(), await ring.task()];
  const both = await ring.task({ depends_on: [first.id, second.id] });
  const one = await ring.task({ depends_on: [first.id], ready: false });
  await ended(ring, first.id);
  await ended(ring, second.id);
  const freed = await eventsOf(ring, "task.unblocked");
  expect(freed.map((event) => [event.subject, event.data["by"]])).toEqual([
    [one.id, first.id],
    [both.id, second.id],
  ]);
  const moves = (await eventsOf(ring, "task.moved")).filter(({ data }) => "unblocked" in data);
  expect(moves.map(({ subject, data }) => [subject, data["unblocked"]])).toEqual([
    [first.id, [one.id]],
    [second.id, [both.id]],
  ]);
});

test("a task whose last dependency is taken away is told to be free, once", async () => {
  const ring = await openRing();
  const [first, second] = [await ring.task(), await ring.task()];
  const { id } = await ring.task({ depends_on: [first.id, second.id] });
  const { world } = ring;
  for (const { id: depends_on_id } of [first, second])
    await world.store.write((t) =>
      undepend(world, t, { task_id: id, depends_on_id, kind: "blocks" }, "owner"),
    );
  await ended(ring, second.id);
  const freed = await eventsOf(ring, "task.unblocked");
  expect(freed.map((event) => [event.subject, event.data["by"]])).toEqual([[id, second.id]]);
});

test("an epic that was held completes when it comes back with all its children over", async () => {
  const ring = await openRing();
  const child = await ring.task({ ready: false });
  const epic = await epicOf(ring, child.id);
  await ended(ring, child.id);
  expect(await statusOf(ring, epic)).toBe("completed");
  const { world } = ring;
  const moved = (status: "archived" | "draft" | "ready") =>
    world.store.write((t) => change(world, t, { id: epic, wanted: { status }, actor: "owner" }));
  await moved("archived");
  expect(await moved("draft")).toMatchObject({ status: "draft" });
  expect(await moved("ready")).toMatchObject({ status: "completed" });
});
