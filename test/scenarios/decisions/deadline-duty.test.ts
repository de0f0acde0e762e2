import { expect, test } from "vitest";
import { makeDuties } from "../../../src/engine/duties.ts";
import { claimedTask, openRing, whenCommitted } from "../../support/world.ts";
import { decisionOf, meanwhile } from "./place.ts";

test("the server that leads lets defaults hold when their time has come", async () => {
  const ring = await openRing();
  const { id } = await meanwhile(ring, await claimedTask(ring), { default: "80" });
  ring.pass(24 * 3_600_000);
  const duties = makeDuties(ring.world);
  duties.lead();
  const answered = await whenCommitted(ring.world, async () => {
    const now = await decisionOf(ring, id);
    return now?.status === "answered" ? now : null;
  });
  await duties.follow();
  await duties.idle();
  expect(answered).toMatchObject({ answer: "choice_1", answered_by: "deadline" });
});
