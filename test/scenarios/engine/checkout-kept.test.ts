import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import { effectOf, mergingTask, openRing, type Ring } from "../../support/world.ts";

/** All that a person sees of a checkout: branch, commit, index, files, what is stashed. */
function seen({ place: { git } }: Ring) {
  const status = git([
    "status",
    "--porcelain=v2",
    "--branch",
    "--untracked-files=all",
    "--ignored",
  ]);
  return [status, git(["diff"]), git(["diff", "--cached"]), git(["stash", "list"])];
}

/** Merges a work that has these files; answers how its task stands then. */
async function mergeOf(ring: Ring, files: Record<string, string>, before: () => void) {
  const { attempt, task } = await mergingTask(ring, { "done.txt": "done\n", ...files });
  before();
  await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
  return ring.find(task.id);
}

/** Leaves changes of every sort in the checkout, in files that no work touches. */
function leave({ place }: Ring): void {
  place.write("stashed.txt", "stashed\n");
  place.git(["stash", "push", "-q", "-u"]);
  place.write("staged.txt", "staged\n");
  place.git(["add", "staged.txt"]);
  place.write("staged.txt", "and changed\n");
  place.write("untracked.txt", "untracked\n");
}

test("a person on a branch of their own finds it as it was, whatever is merged", async () => {
  const ring = await openRing();
  let before: string[] = [];
  const { merge_commit } = await mergeOf(ring, {}, () => {
    ring.place.git(["checkout", "-q", "-b", "mine"]);
    leave(ring);
    before = seen(ring);
  });
  expect(ring.place.git(["rev-parse", "main"])).toBe(merge_commit);
  expect(seen(ring)).toEqual(before);
});

test("a person on the default branch keeps what is not committed, and has the work", async () => {
  const ring = await openRing();
  let before: string[] = [];
  const { merge_commit } = await mergeOf(ring, {}, () => {
    leave(ring);
    before = seen(ring).slice(1);
  });
  expect(ring.place.git(["rev-parse", "HEAD"])).toBe(merge_commit);
  expect(await ring.place.read("done.txt")).toBe("done\n");
  expect(seen(ring).slice(1)).toEqual(before);
  expect(await ring.place.read("untracked.txt")).toBe("untracked\n");
});

test("a conflict is found out without a trace in the checkout", async () => {
  const ring = await openRing();
  let before: string[] = [];
  const { status } = await mergeOf(ring, { "README.md": "mine\n" }, () => {
    ring.place.commit("README.md", "theirs\n");
    leave(ring);
    before = seen(ring);
  });
  expect(status).toBe("ready");
  expect(seen(ring)).toEqual(before);
});

test("a file that is not committed holds the work that changes it, and no other", async () => {
  const ring = await openRing();
  const held = await mergingTask(ring, { "done.txt": "done\n", "README.md": "mine\n" });
  const free = await mergingTask(ring, { "done.txt": "done\n", "a.txt": "a\n" });
  ring.place.write("README.md", "not committed\n");
  await merge(ring.world, await effectOf(ring, `merge:${free.attempt.id}`));
  expect((await ring.find(free.task.id)).status).toBe("completed");
  const waits = await ring.find(held.task.id);
  expect(waits).toMatchObject({ status: "merging", reason: expect.stringMatching(/README\.md/) });
  const left = await effectOf(ring, `merge:${held.attempt.id}`);
  expect([left.status, left.not_before]).toEqual(["waiting", expect.any(String)]);
  expect(await ring.place.read("README.md")).toBe("not committed\n");
  ring.place.git(["checkout", "--", "README.md"]);
  await merge(ring.world, left);
  expect((await ring.find(held.task.id)).status).toBe("completed");
});
