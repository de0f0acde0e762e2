import { expect, test } from "vitest";
import { approve } from "../../../src/engine/moves/stages.ts";
import { leadUntil, mergingTask } from "../../support/world.ts";
import { ringWith } from "./place.ts";

test("our own code waits for a person where its project asks for a review", async () => {
  const ring = await ringWith({ stages: ["review", "merge"] }, { is_self: true });
  const { task } = await mergingTask(ring);
  const main = ring.place.git(["rev-parse", "main"]);
  expect(await ring.find(task.id)).toMatchObject({ status: "code_review", merge_commit: null });
  expect(ring.requested).toEqual([]);
  await approve(ring.world, { id: task.id, comment: "", actor: "owner" });
  const { merge_commit } = await leadUntil(ring, task.id, "deploying");
  expect(merge_commit).not.toBe(main);
  expect(ring.requested).toMatchObject([{ commit: merge_commit }]);
});
