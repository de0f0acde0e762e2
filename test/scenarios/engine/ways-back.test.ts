import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { waysBack } from "../../../src/engine/tasks/ways-back.ts";
import {
  checkOn,
  claimedTask,
  effectOf,
  openRing,
  reportOf,
  workOn,
  type Ring,
} from "../../support/world.ts";

const TRUE = '[[checks]]\nname = "true"\ncommand = "true"\n';

const waysOf = ({ world }: Ring, id: string) =>
  world.store.read((tables) => waysBack(world, tables, id));

test("of a task that nobody worked on, nothing can be taken back", async () => {
  const ring = await openRing();
  const { id } = await ring.task();
  expect(await waysOf(ring, id)).toEqual({
    resume: expect.stringContaining("waits for a worker"),
    rollback: null,
    discard: expect.stringContaining("Nobody has worked on"),
    revert: expect.stringContaining("nothing is merged"),
    reverting: false,
    dependents: [],
  });
});

test("work that somebody is at is neither discarded nor taken back to a round", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring);
  expect(await waysOf(ring, task.id)).toMatchObject({
    rollback: expect.stringContaining("an attempt runs"),
    discard: expect.stringContaining("is being worked on"),
  });
});

test("work that waits for an answer can be discarded, gone on with, or begun anew", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await finish(ring.world, reportOf(claimed, { outcome: "needs_decision", question: "How?" }));
  expect(await waysOf(ring, claimed.task.id)).toMatchObject({
    resume: null,
    rollback: null,
    discard: null,
  });
});

test("merged work can be taken back, and what was merged on top of it is named", async () => {
  const ring = await openRing({ toml: TRUE });
  const merged = async (file: string, depends_on: string[] = []) => {
    const claimed = await claimedTask(ring, { depends_on });
    const { task, attempt } = claimed;
    const state = await workOn(ring, claimed, { [file]: "x\n" });
    await checkOn(ring, claimed, state);
    const proven = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
    await finish(ring.world, reportOf(claimed, { ...proven, reason: "green" }));
    await merge(ring.world, await effectOf(ring, `merge:${attempt.id}`));
    return task.id;
  };
  const first = await merged("a");
  const second = await merged("b", [first]);
  expect(await waysOf(ring, first)).toMatchObject({
    revert: null,
    dependents: [{ id: second, title: "Feed the lions" }],
    discard: expect.stringContaining("is merged"),
    rollback: expect.stringContaining("is completed"),
  });
});

test("a person's own branch is never taken back to a round", async () => {
  const ring = await openRing();
  ring.place.git(["branch", "mine"]);
  const { id } = await ring.task({ branch: "mine" });
  expect((await waysOf(ring, id)).rollback).toContain("is a person's");
});
