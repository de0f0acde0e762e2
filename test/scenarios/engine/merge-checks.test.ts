import { chmodSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  checkOn,
  claimedTask,
  leadUntil,
  mergingTask,
  openRing,
  reportOf,
  workOn,
} from "../../support/world.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";

test("evidence for the very same tree counts and is not made again", async () => {
  const ring = await openRing();
  const { task } = await mergingTask(ring);
  await leadUntil(ring, task.id, "completed");
  const rows = await ring.world.store.read((t) => t.evidence.of(task.id));
  expect(rows.map((row) => row.stage)).toEqual(["attempt"]);
});

test("when main has moved, the merged result is proven anew before main moves", async () => {
  const ring = await openRing();
  const { task } = await mergingTask(ring);
  ring.place.commit("elsewhere.txt", "meanwhile\n");
  const { merge_commit } = await leadUntil(ring, task.id, "completed");
  const rows = await ring.world.store.read((t) => t.evidence.of(task.id));
  expect(rows.map((row) => [row.stage, row.verdict])).toEqual([
    ["attempt", "green"],
    ["merge", "green"],
  ]);
  const tree = ring.place.git(["rev-parse", `${merge_commit}^{tree}`]);
  expect(rows.at(-1)?.tree).toBe(tree);
});

test("a merged result that fails the checks leaves main as it is", async () => {
  const toml = '[[checks]]\nname = "one"\ncommand = "test ! -f a -o ! -f b"\n';
  const ring = await openRing({ toml });
  const { task } = await mergingTask(ring, { a: "a\n" });
  const moved = ring.place.commit("b", "b\n");
  const refused = await leadUntil(ring, task.id, "ready", "completed");
  expect(refused).toMatchObject({
    status: "ready",
    reason: "the merged result fails the project's checks: one",
    merge_commit: null,
  });
  expect(refused.not_before).not.toBeNull();
  expect(ring.place.git(["rev-parse", "main"])).toBe(moved);
});

test("a merged result whose check cannot be run is no fault of the work", async () => {
  const toml = '[[checks]]\nname = "one"\ncommand = "./check.sh"\n';
  const ring = await openRing({ toml });
  ring.place.write("check.sh", "#!/bin/sh\nexit 0\n");
  chmodSync(join(ring.place.repo, "check.sh"), 0o755);
  ring.place.git(["add", "-A"]);
  ring.place.git(["commit", "-q", "-m", "a check"]);
  const { task } = await mergingTask(ring, { a: "a\n" });
  ring.place.git(["rm", "-q", "check.sh"]);
  ring.place.git(["commit", "-q", "-m", "the check is gone"]);
  const attempts = (await ring.find(task.id)).attempts;
  const stuck = await leadUntil(ring, task.id, "ready", "blocked");
  expect(stuck).toMatchObject({ status: "blocked", attempts });
  expect(stuck.reason).toMatch(/check "one" \(\.\/check\.sh\) could not be run: .*not found/);
});

test("work that changes the checks is held to those of main, before and after", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const stricter = '[[checks]]\nname = "new"\ncommand = "true"\n';
  const files = { "done.txt": "done\n", "ringmaster.toml": stricter };
  const state = await workOn(ring, claimed, files);
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, said));
  expect((await leadUntil(ring, claimed.task.id, "completed")).status).toBe("completed");
});
