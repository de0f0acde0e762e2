import { expect, test } from "vitest";
import { approve, reject } from "../../../src/engine/moves/stages.ts";
import { lessonIn } from "../../support/lessons.ts";
import { mergingTask } from "../../support/world.ts";
import { ringWith } from "../lifecycle/place.ts";

const said = (id: string, comment = "") => ({ id, comment, actor: "owner" });

test("work that a person sends back has failed, with what was said, unconfirmed", async () => {
  const ring = await ringWith({ stages: ["review", "merge"] });
  const { task, attempt } = await mergingTask(ring);
  await reject(ring.world, said(task.id, "name the lions"));
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "failed",
    why: "Name the lions.",
    review: "name the lions",
    confirmed: false,
  });
});

test("approved work that is left on its branch counts as accepted", async () => {
  const ring = await ringWith({ stages: ["review"] });
  const { task, attempt } = await mergingTask(ring);
  expect(await lessonIn(ring, attempt.id)).toMatchObject({ confirmed: false });
  await approve(ring.world, said(task.id, "well done"));
  expect(await lessonIn(ring, attempt.id)).toMatchObject({
    resolution: "proven",
    confirmed: true,
    why: "Accepted and proven after 1 iteration.",
  });
});

test("work of a project without a merge is accepted when it is proven", async () => {
  const ring = await ringWith({ stages: [] });
  const { attempt } = await mergingTask(ring);
  expect(await lessonIn(ring, attempt.id)).toMatchObject({ resolution: "proven", confirmed: true });
});
