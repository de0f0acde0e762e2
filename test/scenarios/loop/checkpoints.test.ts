import { expect, test } from "vitest";
import { checkpoints } from "../../../src/engine/attempts/going-on.ts";
import { clearCheckpoints, recordIteration } from "../../../src/engine/attempts/iterations.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { roundOf, workedRound } from "../../support/rounds.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";

const kept = ({ place }: Ring) =>
  place.git(["for-each-ref", "--format=%(refname) %(objectname)", "refs/ringmaster/checkpoint"]);

const rowsOf = ({ world }: Ring, id: string) => world.store.read((t) => checkpoints(t, id));

test("each round is kept with its commit, the newest three of a task", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { task, attempt } = claimed;
  const commits: string[] = [];
  for (const number of [1, 2, 3, 4])
    commits.push((await workedRound(ring, claimed, number)).commit);
  const ref = (number: number) =>
    `refs/ringmaster/checkpoint/${task.id}/${attempt.id}/${number} ${commits[number - 1]}`;
  expect(kept(ring).split("\n")).toEqual([ref(2), ref(3), ref(4)]);
  const rows = await rowsOf(ring, task.id);
  expect(rows.map(({ checkpoint, number, commit }) => [checkpoint, number, commit])).toEqual(
    commits.map((commit, at) => [at + 1, at + 1, commit]),
  );
  expect(rows.map(({ checkpoint_ref }) => checkpoint_ref !== null)).toEqual([
    false,
    true,
    true,
    true,
  ]);
  const events = await ring.world.store.read((t) =>
    t.events.after(0, { task_id: task.id, agent_output: false }, 500),
  );
  const told = events.filter(({ kind }) => kind === "iteration.ended");
  expect(told.map(({ data }) => [data["number"], data["failed"]])).toContainEqual([4, ["test a"]]);
});

test("the same round told again is one round, and changes nothing", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const first = await recordIteration(ring.world, roundOf(ring, claimed));
  const again = await recordIteration(ring.world, roundOf(ring, claimed, { failure: "other" }));
  expect(again.id).toBe(first.id);
  expect(await rowsOf(ring, claimed.task.id)).toMatchObject([{ failure: "f1" }]);
});

test("a round of the same number with another commit moves no ref", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { commit } = await workedRound(ring, claimed, 1);
  const [head = "", tree = ""] = ring.place.git(["rev-parse", "main", "main^{tree}"]).split("\n");
  await recordIteration(ring.world, roundOf(ring, claimed, { commit: head, tree }));
  expect(kept(ring)).toMatch(new RegExp(`/1 ${commit}$`));
  expect(await rowsOf(ring, claimed.task.id)).toMatchObject([{ commit }]);
});

test("a round with a commit that is not there, or another tree, is refused", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const [head = "", tree = ""] = ring.place.git(["rev-parse", "main", "main^{tree}"]).split("\n");
  const strange = roundOf(ring, claimed, { commit: "a".repeat(40), tree });
  await expect(recordIteration(ring.world, strange)).rejects.toThrow(/is not there/);
  const forged = roundOf(ring, claimed, { commit: head, tree: "b".repeat(40) });
  await expect(recordIteration(ring.world, forged)).rejects.toThrow(`Expected the tree ${tree}`);
  expect(kept(ring)).toBe("");
});

test("an attempt that does not hold its task any more tells no round", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const told = roundOf(ring, claimed);
  await finish(ring.world, reportOf(claimed));
  await expect(recordIteration(ring.world, told)).rejects.toMatchObject({ code: "stale_fence" });
});

test("the commits are let go when the task is over, and the rounds stay to be read", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { id } = claimed.task;
  const { commit } = await workedRound(ring, claimed, 1);
  const tried = { [`refs/ringmaster/checkpoint/${id}/tried/${commit}`]: commit };
  await ring.world.worktrees.pin(ring.place.repo, tried);
  await clearCheckpoints(ring.world);
  expect(kept(ring).split("\n")).toHaveLength(2);
  const wanted = { status: "archived" } as const;
  await ring.world.store.write((t) => change(ring.world, t, { id, wanted, actor: "owner" }));
  await clearCheckpoints(ring.world);
  expect(kept(ring)).toBe("");
  expect(await rowsOf(ring, id)).toMatchObject([{ checkpoint_ref: null, number: 1 }]);
});
