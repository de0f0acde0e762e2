import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { merge } from "../../../src/engine/effects/merge.ts";
import { takeBack } from "../../../src/engine/effects/take-back.ts";
import { discard } from "../../../src/engine/tasks/discard.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import { effectOf, leadUntil, mergingTask, openRing, type Ring } from "../../support/world.ts";
import { checkOn, claimedTask, reportOf, workOn } from "../../support/world.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";

const TRUE = '[[checks]]\nname = "apart"\ncommand = "test ! -f b -o -f a"\n';
const WISH = { with_dependents: false, only: false, again: false, reason: "harm", actor: "owner" };

/** A task whose work is merged. */
async function merged(ring: Ring, files: Record<string, string>) {
  const { task, attempt } = await mergingTask(ring, files);
  await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
  return ring.find(task.id);
}

/** Orders work to be taken back and carries that out. */
async function revert(ring: Ring, id: string, more: Partial<typeof WISH> = {}): Promise<void> {
  const { world } = ring;
  await world.store.write((t) => orderRevert(world, t, { ...WISH, ...more, id }));
  const due = await world.store.read((t) => t.effects.due("9999"));
  for (const effect of due.filter(({ kind }) => kind === "revert")) {
    await takeBack(world, effect);
    await takeBack(world, effect); // as after a kill
    await world.store.write((t) => t.effects.update(effect.key, { status: "done" }));
  }
}

const files = ({ place }: Ring) => place.git(["ls-tree", "--name-only", "main"]).split("\n");

test("merged work is taken back by one new commit, and what came later stays", async () => {
  const ring = await openRing({ toml: TRUE });
  const task = await merged(ring, { c: "c\n" });
  await merged(ring, { d: "d\n" });
  await revert(ring, task.id);
  expect(await ring.find(task.id)).toMatchObject({
    status: "blocked",
    reason: "harm",
    merge_commit: null,
  });
  expect(files(ring)).toEqual(["README.md", "d", "ringmaster.toml"]);
  const grep = `--grep=Ringmaster-Reverts: ${task.merge_commit}`;
  expect(ring.place.git(["rev-list", "--count", grep, "main"])).toBe("1");
  expect(ring.place.git(["status", "--porcelain"])).toBe("");
});

test("work that was taken back can be done anew and merged again", async () => {
  const ring = await openRing({ toml: `${TRUE}[merge]\nhow = "merge"\n` });
  const { id } = await merged(ring, { c: "c\n" });
  await revert(ring, id, { again: true });
  expect(await ring.find(id)).toMatchObject({ status: "ready", attempts: 0 });
  const claimed = await ring.claim(await ring.worker("again"));
  if (!claimed) throw new Error("expected a claim");
  const state = await workOn(ring, claimed, { c: "better\n" });
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "green" }));
  expect((await leadUntil(ring, id, "completed", "blocked", "ready")).status).toBe("completed");
  expect(await ring.place.read("c")).toBe("better\n");
});

test("work that others build on goes with them or without, as a person says", async () => {
  const ring = await openRing({ toml: TRUE });
  const { id } = await merged(ring, { a: "a\n" });
  const claimed = await claimedTask(ring, { depends_on: [id] });
  const state = await workOn(ring, claimed, { b: "b\n" });
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "green" }));
  await merge(ring.world, await effectOf(ring, `merge:${claimed.attempt.id}`));
  const head = ring.place.git(["rev-parse", "main"]);
  await expect(revert(ring, id)).rejects.toThrow(new RegExp(`depends on .*${claimed.task.id}`));
  await revert(ring, id, { only: true });
  expect((await ring.find(id)).reason).toMatch(/without it fails the project's checks: apart$/);
  expect(ring.place.git(["rev-parse", "main"])).toBe(head);
  await revert(ring, id, { with_dependents: true });
  expect(files(ring)).toEqual(["README.md", "ringmaster.toml"]);
  expect((await ring.find(claimed.task.id)).status).toBe("blocked");
});

test("work whose lines were changed later stays, and the files are named", async () => {
  const ring = await openRing({ toml: TRUE });
  const { id } = await merged(ring, { c: "c\n" });
  ring.place.commit("c", "changed later\n");
  await revert(ring, id);
  const kept = await ring.find(id);
  expect(kept).toMatchObject({ status: "completed", reason: expect.stringMatching(/changed c$/) });
  expect(await ring.place.read("c")).toBe("changed later\n");
});

test("work that is not merged is discarded to its backup, its task a draft again", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const wish = { id: claimed.task.id, cancel: false, reason: "wrong way", actor: "owner" };
  const asked = () => ring.world.store.write((t) => discard(ring.world, t, wish));
  await workOn(ring, claimed, { "wrong.txt": "wrong\n" });
  await expect(asked()).rejects.toThrow(/is being worked on/);
  await finish(ring.world, reportOf(claimed));
  const { kept_under } = await asked();
  const task = await leadUntil(ring, claimed.task.id, "draft");
  expect(task).toMatchObject({ status: "draft", reason: "wrong way" });
  expect(existsSync(claimed.attempt.worktree)).toBe(false);
  expect(ring.place.git(["branch", "--list", "ringmaster/bd-*"])).toBe("");
  expect(ring.place.git(["show", `${kept_under}:wrong.txt`])).toBe("wrong");
});
