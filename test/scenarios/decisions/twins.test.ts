import { join } from "node:path";
import { expect, test } from "vitest";
import { addProject } from "../../../src/engine/projects.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";
import { answered, blockedTask, decisionOf, meanwhile } from "./place.ts";

test("tasks that ask the same are answered together", async () => {
  const ring = await openRing();
  const first = await blockedTask(ring);
  const second = await blockedTask(ring, { question: "  which PORT?! " });
  const third = await blockedTask(ring);
  expect(first.decision.same_as).toBeNull();
  expect(second.decision.same_as).toBe(first.decision.id);
  expect(third.decision.same_as).toBe(first.decision.id);
  await answered(ring, { id: second.decision.id, answer: "choice_2", note: "for all" });
  for (const { task, decision } of [first, second, third]) {
    expect((await ring.find(task.id)).status).toBe("ready");
    const now = await decisionOf(ring, decision.id);
    expect(now).toMatchObject({ status: "answered", answer: "choice_2", note: "for all" });
  }
});

test("giving up one task gives up no other that asks the same", async () => {
  const ring = await openRing();
  const first = await blockedTask(ring);
  const second = await blockedTask(ring);
  await answered(ring, { id: first.decision.id, answer: "cancel" });
  expect((await ring.find(second.task.id)).status).toBe("blocked");
  expect((await decisionOf(ring, second.decision.id))?.status).toBe("open");
  const third = await blockedTask(ring);
  expect(third.decision.same_as).toBe(first.decision.id);
  await answered(ring, { id: third.decision.id, answer: "choice_1" });
  expect((await ring.find(second.task.id)).status).toBe("ready");
});

test("other options, or another question, are not the same", async () => {
  const ring = await openRing();
  await blockedTask(ring);
  const others = [{ options: ["80", "81"] }, { options: [] }, { question: "Which port not?" }];
  for (const more of others) expect((await blockedTask(ring, more)).decision.same_as).toBeNull();
});

/** Another project beside the circus, with a repository of its own. */
async function zoo({ world, place }: Ring): Promise<string> {
  const repo = join(place.root, "zoo");
  place.git(["clone", "-q", place.repo, repo]);
  return (await addProject(world, { name: "zoo", repo, is_self: false })).id;
}

test("the same question in two projects is two questions", async () => {
  const ring = await openRing();
  const here = await blockedTask(ring);
  const project_id = await zoo(ring);
  const { decision: there } = await blockedTask(ring, {}, { project_id });
  expect(there.same_as).toBeNull();
  await answered(ring, { id: here.decision.id, answer: "choice_1" });
  expect(await decisionOf(ring, there.id)).toMatchObject({ status: "open", answer: null });
});

test("what agents of two tasks ask meanwhile is answered together, and each is told", async () => {
  const ring = await openRing();
  const [one, two] = [await claimedTask(ring), await claimedTask(ring)];
  const first = await meanwhile(ring, one, { default: "80" });
  const second = await meanwhile(ring, two, { default: "80" });
  expect(second.same_as).toBe(first.id);
  await answered(ring, { id: first.id, answer: "choice_2" });
  for (const { attempt } of [one, two]) {
    const orders = await ring.world.store.read((t) => t.orders.open(attempt.id));
    expect(orders).toMatchObject([{ text: "You asked: Which port?\nThe answer is: 8080" }]);
  }
});
