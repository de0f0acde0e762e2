import { expect, test } from "vitest";
import { finishByHand } from "../../../src/engine/attempts/finish.ts";
import { claimedTask, DONE_CHECK, openRing, type Ring } from "../../support/world.ts";

const completed = ({ world }: Ring, task_id: string) =>
  finishByHand(world, { task_id, status: "completed", reason: "I did it" });

/** Work that a person committed on the task's branch, without a worktree of ours. */
function committed({ place }: Ring, branch: string, path: string): string {
  place.git(["switch", "-q", "-c", branch]);
  const commit = place.commit(path, "done\n");
  place.git(["switch", "-q", "main"]);
  return commit;
}

test("completed by hand is not believed: the checks are run, and then it is merged", async () => {
  const ring = await openRing();
  const { attempt, task } = await claimedTask(ring);
  const head = committed(ring, attempt.branch, "done.txt");
  expect(await completed(ring, task.id)).toMatchObject({ status: "merging" });
  const rows = await ring.world.store.read((t) => t.evidence.of(task.id));
  expect(rows).toMatchObject([{ stage: "attempt", check: "done", verdict: "green" }]);
  const [ended] = await ring.world.store.read((t) => t.attempts.of(task.id));
  expect(ended).toMatchObject({ resolution: "proven", head_commit: head });
});

test("completed by hand with red checks ends the attempt as failed", async () => {
  const ring = await openRing();
  const { attempt, task } = await claimedTask(ring);
  committed(ring, attempt.branch, "else.txt");
  expect(await completed(ring, task.id)).toMatchObject({
    status: "ready",
    reason: "the project's checks are red",
    not_before: expect.any(String),
  });
});

test("completed by hand without a branch says where the work is expected", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring);
  await expect(completed(ring, task.id)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining(`Expected the work on the branch ringmaster/${task.id}`),
  });
  expect((await ring.find(task.id)).status).toBe("coding");
});

test("completed by hand with nothing on the branch is refused", async () => {
  const ring = await openRing();
  ring.place.commit("done.txt", "done\n");
  const { attempt, task } = await claimedTask(ring);
  ring.place.git(["branch", attempt.branch]);
  await expect(completed(ring, task.id)).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringContaining("a commit that main does not have"),
  });
  expect((await ring.find(task.id)).status).toBe("coding");
});

test("an old branch without a commit of its own is nothing, though main moved on", async () => {
  const ring = await openRing();
  ring.place.commit("done.txt", "done\n");
  const { attempt, task } = await claimedTask(ring);
  ring.place.git(["branch", attempt.branch]);
  ring.place.commit("elsewhere.txt", "meanwhile\n");
  await expect(completed(ring, task.id)).rejects.toMatchObject({ code: "illegal_transition" });
  expect((await ring.find(task.id)).status).toBe("coding");
});

test("completed by hand with a check that is missing says so and ends nothing", async () => {
  const toml = `${DONE_CHECK}[[checks]]\nname = "gone"\ncommand = "no-such-program"\n`;
  const ring = await openRing({ toml });
  const { attempt, task } = await claimedTask(ring);
  committed(ring, attempt.branch, "done.txt");
  await expect(completed(ring, task.id)).rejects.toMatchObject({
    code: "check_unrunnable",
    message: expect.stringMatching(/"gone" \(no-such-program\) could not be run: .*not found/),
  });
  const [running] = await ring.world.store.read((t) => t.attempts.of(task.id));
  expect(running?.resolution).toBeNull();
});

test("completed by hand without checks in the project proves nothing", async () => {
  const ring = await openRing({ toml: "" });
  const { attempt, task } = await claimedTask(ring);
  committed(ring, attempt.branch, "done.txt");
  expect((await completed(ring, task.id)).status).toBe("ready");
});

test("a branch cannot weaken the checks by which it is judged by hand", async () => {
  const ring = await openRing();
  const { attempt, task } = await claimedTask(ring);
  ring.place.git(["switch", "-q", "-c", attempt.branch]);
  ring.place.commit("ringmaster.toml", '[[checks]]\nname = "done"\ncommand = "true"\n');
  ring.place.git(["switch", "-q", "main"]);
  expect((await completed(ring, task.id)).status).toBe("ready");
});

test("failed by hand gives the task back with the reason", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring);
  const said = { task_id: task.id, status: "failed", reason: "too hard" } as const;
  expect(await finishByHand(ring.world, said)).toMatchObject({
    status: "ready",
    reason: "too hard",
  });
});

test("a report by hand without a claim, or on an unknown task, is refused", async () => {
  const ring = await openRing();
  const { id } = await ring.task();
  await expect(completed(ring, id)).rejects.toMatchObject({
    code: "conflict",
    message: `Task ${id} has no running attempt to report on.`,
  });
  await expect(completed(ring, "bd-none")).rejects.toMatchObject({ code: "not_found" });
});
