import { expect, test } from "vitest";
import { openRing } from "../../support/world.ts";
import { setProject } from "../../support/queue.ts";
import { child, hands } from "./place.ts";

test("doing a release again does not bring a task past what its project asks for", async () => {
  const ring = await openRing();
  await setProject(ring, { requires: ["acceptance_criteria"] });
  const { change, undo, redo } = hands(ring);
  const { id } = await ring.task({ ready: false, acceptance_criteria: "They are fed." });
  await change(id, { status: "ready" });
  const entry = await undo();
  await change(id, { acceptance_criteria: "" });
  await expect(redo(entry.id)).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringContaining(
      "needs acceptance criteria and a plan, where the project asks",
    ),
  });
  expect((await ring.find(id)).status).toBe("draft");
  await change(id, { acceptance_criteria: "They are fed twice." });
  await redo(entry.id);
  expect((await ring.find(id)).status).toBe("ready");
});

test("nor past the plan that it lacks, unless its children are what is worked on", async () => {
  const ring = await openRing();
  const { change, depend, undo } = hands(ring);
  const [lone, epic, part] = [await ring.task(), await ring.task(), await ring.task()];
  await depend(child(epic.id, part.id));
  await setProject(ring, { stages: ["plan", "merge"] });
  for (const { id } of [lone, epic]) await change(id, { status: "archived" });
  expect(await undo()).toMatchObject({ label: `Moved ${epic.id} to archived` });
  expect((await ring.find(epic.id)).status).toBe("ready");
  await expect(undo()).rejects.toMatchObject({ code: "illegal_transition" });
  expect((await ring.find(lone.id)).status).toBe("archived");
});
