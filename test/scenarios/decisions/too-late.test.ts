import { expect, test } from "vitest";
import { endDeadlines } from "../../../src/engine/moves/deadlines.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { discard } from "../../../src/engine/tasks/discard.ts";
import { claimedTask, openRing, openWorld } from "../../support/world.ts";
import { answered, blockedTask, decisionOf, meanwhile } from "./place.ts";

const DAY_MS = 24 * 3_600_000;
const notOpen = (id: string, status: string) => ({
  code: "conflict",
  message: `Decision ${id} is ${status}; only an open one can be answered.`,
});

test("of two people who answer at the same time one is told that it is answered", async () => {
  const ring = await openRing();
  const { task, decision } = await blockedTask(ring);
  const { id } = decision;
  const twin = await openWorld(ring.place, { requested: [], logged: [] }, 2);
  const ends = await Promise.allSettled([
    answered(ring, { id, answer: "choice_1" }),
    answered({ ...ring, ...twin }, { id, answer: "choice_2" }),
  ]);
  const won = ends.findIndex(({ status }) => status === "fulfilled");
  expect(ends[1 - won]).toMatchObject({ status: "rejected", reason: notOpen(id, "answered") });
  const answer = ["choice_1", "choice_2"][won];
  expect(await decisionOf(ring, id)).toMatchObject({ status: "answered", answer });
  const moves = await ring.world.store.read((t) => t.transitions.of(task.id));
  expect(moves.filter(({ from }) => from === "blocked")).toHaveLength(1);
});

test("a default whose time came while no server ran holds; a late answer is refused", async () => {
  const ring = await openRing();
  const { id } = await meanwhile(ring, await claimedTask(ring), { default: "80" });
  const heir = await openWorld(ring.place, { requested: [], logged: [] }, 2);
  heir.pass(DAY_MS);
  await endDeadlines(heir.world);
  expect(await decisionOf(ring, id)).toMatchObject({ answer: "choice_1", answered_by: "deadline" });
  await expect(answered(ring, { id, answer: "choice_2" })).rejects.toMatchObject(
    notOpen(id, "answered"),
  );
  expect(await decisionOf(ring, id)).toMatchObject({ answer: "choice_1" });
});

test("a person who sends the task to work, or discards it, takes the question back", async () => {
  const ring = await openRing();
  const { world } = ring;
  const sent = await blockedTask(ring);
  const thrown = await blockedTask(ring, { question: "Which host?" });
  const wanted = { status: "ready" } as const;
  await world.store.write((t) => change(world, t, { id: sent.task.id, wanted, actor: "owner" }));
  const wish = { id: thrown.task.id, cancel: false, reason: "", actor: "owner" };
  await world.store.write((t) => discard(world, t, wish));
  for (const { decision, task } of [sent, thrown]) {
    const before = await ring.find(task.id);
    await expect(
      answered(ring, { id: decision.id, answer: "choice_1", rule: true }),
    ).rejects.toMatchObject(notOpen(decision.id, "withdrawn"));
    expect(await ring.find(task.id)).toEqual(before);
  }
  expect(await world.store.read((t) => t.rules.of(ring.project.id))).toEqual([]);
});
