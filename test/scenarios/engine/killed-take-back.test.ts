import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { merge } from "../../../src/engine/effects/merge.ts";
import { takeBack } from "../../../src/engine/effects/take-back.ts";
import { orderRevert } from "../../../src/engine/tasks/revert.ts";
import {
  checkOn,
  claimedTask,
  effectOf,
  leadUntil,
  mergingTask,
  openRing,
} from "../../support/world.ts";
import { openWorld, reportOf, workOn, type Ring } from "../../support/world.ts";

const TRUE = '[[checks]]\nname = "true"\ncommand = "true"\n';
const WISH = { with_dependents: true, only: false, again: false, reason: "harm", actor: "owner" };

/** A task whose work, a file, is merged; it waited for those named. */
async function merged(ring: Ring, file: string, depends_on: string[] = []) {
  const claimed = await claimedTask(ring, { depends_on });
  const state = await workOn(ring, claimed, { [file]: "new\n" });
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "green" }));
  await merge(ring.world, await effectOf(ring, `merge:${claimed.attempt.id}`));
  return claimed.task.id;
}

async function ordered({ world }: Ring, id: string) {
  await world.store.write((t) => orderRevert(world, t, { ...WISH, id }));
  const due = await world.store.read((t) => t.effects.due("9999"));
  const order = due.find(({ kind }) => kind === "revert");
  if (!order) throw new Error("expected a revert");
  return order;
}

/** The reverts on the default branch, oldest first. */
const subjects = ({ place }: Ring) =>
  place.git(["log", "--reverse", "--format=%s", "--grep=^Revert", "main"]).split("\n");
const files = ({ place }: Ring) => place.git(["ls-tree", "--name-only", "main"]).split("\n");

test("work and what builds on it, cut off between them, are taken back once each", async () => {
  const ring = await openRing({ toml: TRUE });
  const first = await merged(ring, "a");
  const second = await merged(ring, "b", [first]);
  const third = await merged(ring, "c", [second]);
  const order = await ordered(ring, first);
  const failpoint = (name: string) => {
    if (name === "revert.moved") throw new Error("killed");
  };
  await expect(takeBack({ ...ring.world, failpoint }, order)).rejects.toThrow("killed");
  expect(subjects(ring)).toEqual([`Revert ${third}: Feed the lions`]);
  const heir = await openWorld(ring.place, { requested: [], logged: ring.logged }, 2);
  await leadUntil(heir, first, "blocked");
  for (const id of [first, second, third])
    expect(await ring.find(id)).toMatchObject({ status: "blocked", merge_commit: null });
  const newest_first = [third, second, first].map((id) => `Revert ${id}: Feed the lions`);
  expect(subjects(ring)).toEqual(newest_first);
  expect(files(ring)).toEqual(["README.md", "ringmaster.toml"]);
  expect(ring.place.git(["status", "--porcelain"])).toBe("");
});

test("of works that were merged together one is taken back, the others stay", async () => {
  const ring = await openRing({ toml: TRUE });
  const claims = [];
  for (const file of ["a", "b", "c"]) claims.push(await mergingTask(ring, { [file]: "new\n" }));
  const [first, middle] = claims;
  await merge(ring.world, await effectOf(ring, `merge:${first?.attempt.id}`));
  const id = middle?.task.id ?? "";
  await takeBack(ring.world, await ordered(ring, id));
  expect(await ring.find(id)).toMatchObject({ status: "blocked", merge_commit: null });
  expect(files(ring)).toEqual(["README.md", "a", "c", "ringmaster.toml"]);
});
