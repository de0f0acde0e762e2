import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import { effectOf, leadUntil, mergingTask, openRing, openWorld } from "../../support/world.ts";

test("proven work is merged, and its worktree and branch are cleaned up", async () => {
  const ring = await openRing();
  const { attempt, task } = await mergingTask(ring);
  const merged = await leadUntil(ring, task.id, "completed");
  const { git } = ring.place;
  expect(merged.merge_commit).toBe(git(["rev-parse", "main"]));
  expect(git(["log", "-1", "--format=%B", "main"])).toContain(`Ringmaster-Attempt: ${attempt.id}`);
  expect(await ring.place.read("done.txt")).toBe("done\n");
  expect(git(["branch", "--list", "ringmaster/bd-*"])).toBe("");
  expect(existsSync(attempt.worktree)).toBe(false);
  const backup = `refs/ringmaster/backup/${task.id}/${attempt.id}`;
  expect(git(["show", `${backup}:done.txt`])).toBe("done");
});

test("a conflict sends the task back with the files that conflict", async () => {
  const ring = await openRing();
  const { task } = await mergingTask(ring, { "done.txt": "done\n", "README.md": "mine\n" });
  ring.place.commit("README.md", "theirs\n");
  const { reason, status } = await leadUntil(ring, task.id, "ready", "completed");
  expect([status, reason]).toEqual([
    "ready",
    "the work conflicts with the default branch in README.md",
  ]);
});

test("changes of a person that in the way are kept and named, and the merge waits", async () => {
  const ring = await openRing();
  const { attempt, task } = await mergingTask(ring, {
    "done.txt": "done\n",
    "README.md": "mine\n",
  });
  ring.place.write("README.md", "not committed\n");
  await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
  const waiting = await ring.find(task.id);
  expect(waiting.status).toBe("merging");
  expect(waiting.reason).toMatch(/changes there stand in the way: README\.md/);
  expect(await ring.place.read("README.md")).toBe("not committed\n");
  ring.place.git(["checkout", "--", "README.md"]);
  const merged = await leadUntil(ring, task.id, "blocked", "completed");
  expect(merged).toMatchObject({ status: "completed", reason: null });
  expect(await ring.place.read("README.md")).toBe("mine\n");
});

test("two servers that merge at the same time make one merge commit", async () => {
  const ring = await openRing();
  const { attempt, task } = await mergingTask(ring);
  ring.place.commit("elsewhere.txt", "meanwhile\n");
  const twin = await openWorld(ring.place, { requested: [], logged: [] }, 2);
  const effect = await effectOf(ring, `merge:${attempt.id}`);
  await Promise.all([merge(ring.world, effect), merge(twin.world, effect)]);
  const marker = `--grep=Ringmaster-Attempt: ${attempt.id}`;
  const commits = ring.place.git(["log", "--format=%H", marker, "main"]).split("\n");
  expect(commits.length).toBe(1);
  expect(await ring.find(task.id)).toMatchObject({ status: "completed", merge_commit: commits[0] });
  const history = await ring.world.store.read((t) => t.transitions.of(task.id));
  expect(history.filter((row) => row.trigger === "merged").length).toBe(1);
});
