import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import { effectOf, leadUntil, mergingTask, openRing } from "../../support/world.ts";

test("work goes on top of a target that moved, and the checkout goes with it", async () => {
  const ring = await openRing();
  const { task } = await mergingTask(ring);
  const moved = ring.place.commit("later.txt", "later\n");
  const { merge_commit } = await leadUntil(ring, task.id, "completed", "blocked");
  expect(ring.place.git(["rev-parse", "main^"])).toBe(moved);
  expect(ring.place.git(["rev-parse", "HEAD"])).toBe(merge_commit);
  expect(await ring.place.read("done.txt")).toBe("done\n");
});

test("work goes on top of a target that was forced back, without what was taken out", async () => {
  const ring = await openRing();
  ring.place.commit("secret.txt", "taken out\n");
  const { task } = await mergingTask(ring);
  ring.place.git(["reset", "-q", "--hard", "HEAD~1"]);
  const forced = ring.place.commit("instead.txt", "instead\n");
  const ended = await leadUntil(ring, task.id, "completed", "blocked", "ready");
  expect(ended.status).toBe("completed");
  expect(ring.place.git(["rev-parse", "main^"])).toBe(forced);
  expect(ring.place.git(["ls-tree", "--name-only", "main"])).not.toContain("secret.txt");
});

test("a conflict with a target that was forced back names the files", async () => {
  const ring = await openRing();
  ring.place.commit("README.md", "second\n");
  const { task } = await mergingTask(ring, { "done.txt": "", "README.md": "third\n" });
  ring.place.git(["reset", "-q", "--hard", "HEAD~1"]);
  const { status, reason } = await leadUntil(ring, task.id, "completed", "blocked", "ready");
  expect([status, reason]).toEqual([
    "ready",
    "the work conflicts with the default branch in README.md",
  ]);
});

test("a target that is gone holds the merge, which goes on when it is back", async () => {
  const ring = await openRing();
  const { attempt, task } = await mergingTask(ring);
  const { git } = ring.place;
  const head = git(["rev-parse", "main"]);
  git(["checkout", "-q", "--detach"]);
  git(["branch", "-q", "-D", "main"]);
  for (let times = 0; times < 6; times += 1)
    await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
  const held = await ring.find(task.id);
  expect(held.status).toBe("merging");
  expect(held.reason).toMatch(/Expected the branch main in .* goes on when it is back/);
  git(["branch", "-q", "main", head]);
  expect(await leadUntil(ring, task.id, "completed", "blocked")).toMatchObject({
    status: "completed",
    merge_commit: git(["rev-parse", "main"]),
  });
});
