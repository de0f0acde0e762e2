import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { checkOn, claimedTask, openRing, reportOf, workOn } from "../../support/world.ts";

const proven = { resolution: "proven", outcome: "success", reason: "checks: green" } as const;

test("a claim of proof for a tree without green evidence is refused", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { head } = await workOn(ring, claimed, { "done.txt": "done\n" });
  const said = finish(ring.world, reportOf(claimed, { ...proven, head_commit: head }));
  await expect(said).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringContaining("green evidence of every check for this very tree"),
  });
  expect((await ring.find(claimed.task.id)).status).toBe("testing");
  const attempt = await ring.world.store.read((t) => t.attempts.find(claimed.attempt.id));
  expect(attempt?.resolution).toBeNull();
});

test("a claim of proof for a commit that is not there is refused with a sentence", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await workOn(ring, claimed, { "done.txt": "done\n" });
  const said = finish(ring.world, reportOf(claimed, { ...proven, head_commit: "f".repeat(40) }));
  await expect(said).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringMatching(/Expected a commit of .*, but f{40} is not there/),
  });
});

test("an attempt cannot weaken its own checks", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const weak = '[[checks]]\nname = "done"\ncommand = "true"\n';
  const state = await workOn(ring, claimed, { "ringmaster.toml": weak });
  await checkOn(ring, claimed, { ...state, base: state.head });
  const said = finish(ring.world, reportOf(claimed, { ...proven, head_commit: state.head }));
  await expect(said).rejects.toMatchObject({ code: "illegal_transition" });
  expect((await ring.find(claimed.task.id)).status).toBe("testing");
});
