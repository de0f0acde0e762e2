import { expect, test } from "vitest";
import { resume, rollback } from "../../../src/engine/attempts/going-on.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { worktreePlan } from "../../../src/engine/queue/claim.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { ran } from "../../support/accounts.ts";
import { endOf } from "../../support/queue.ts";
import { workedRound } from "../../support/rounds.ts";
import { openRing, reportOf, type Ring } from "../../support/world.ts";

/** A task of which an attempt has done two rounds. */
async function begun() {
  const ring = await openRing();
  const { id } = await ring.task();
  const anna = await ring.worker("anna");
  const first = (await ring.claim(anna))!;
  const one = await workedRound(ring, first, 1);
  const two = await workedRound(ring, first, 2);
  await ran(ring.world, first, { session_id: "session-1" });
  const next = async () => {
    ring.pass(3_600_000);
    return (await ring.claim(anna))!;
  };
  const act = { id, actor: "owner" };
  return { ring, id, first, one, two, next, act };
}

/** The commit on which the worktree of an attempt is made, and the files there. */
async function prepared({ world, place, project }: Ring, { attempt, ...claimed }: Claimed) {
  const start = claimed.start_commit;
  const plan = { ...worktreePlan(attempt, project), start, resume: claimed.resume !== null };
  await world.workspace.prepare(plan);
  return place.git(["rev-parse", "HEAD"], plan.path);
}

/** Ends the attempt as failed, and lets a person hold the task. */
async function blocked({ ring, id, first }: Awaited<ReturnType<typeof begun>>) {
  await finish(ring.world, reportOf(first));
  const wanted = { status: "blocked" } as const;
  await ring.world.store.write((t) => change(ring.world, t, { id, wanted, actor: "owner" }));
}

test("after a lost worker the loop goes on behind its last round, on the same commit", async () => {
  const { ring, id, two, next } = await begun();
  await endOf(ring, id);
  const claimed = await next();
  expect(claimed).toMatchObject({ start_commit: two.commit, resume: { session_id: "session-1" } });
  expect(claimed.rounds.map(({ number, failure }) => [number, failure])).toEqual([
    [1, "f1"],
    [2, "f2"],
  ]);
  await endOf(ring, id);
  const third = await next();
  expect(third.rounds).toHaveLength(2);
  expect(await prepared(ring, { ...third, resume: null })).toBe(two.commit);
});

test("what a person paused stays paused when its worker is lost with it", async () => {
  const { ring, id, first, next } = await begun();
  await ring.world.store.write((t) => t.attempts.update(first.attempt.id, { paused: true }));
  await endOf(ring, id);
  const { attempt } = await next();
  expect(attempt).toMatchObject({ number: 2, paused: true });
});

test("after a failure the next attempt begins anew", async () => {
  const { ring, first, next } = await begun();
  await finish(ring.world, reportOf(first));
  const claimed = await next();
  expect(claimed).toMatchObject({ start_commit: null, rounds: [], resume: null });
  expect(await prepared(ring, claimed)).toBe(ring.place.git(["rev-parse", "main"]));
});

test("a person takes a stopped task back to a checkpoint, in a session of its own", async () => {
  const all = await begun();
  const { ring, one, two, next, act, first } = all;
  await blocked(all);
  const done = await ring.world.store.write((t) => rollback(ring.world, t, { ...act, to: 1 }));
  expect(done.task.status).toBe("ready");
  const claimed = await next();
  expect(claimed).toMatchObject({ start_commit: one.commit, rounds: [], resume: null });
  expect(await prepared(ring, claimed)).toBe(one.commit);
  const backups = ring.place.git(["for-each-ref", "--contains", two.commit, "refs/ringmaster"]);
  expect(backups).toContain(first.task.id);
});

test("a person lets a stopped task go on at its last checkpoint, with its session", async () => {
  const all = await begun();
  const { ring, two, next, act } = all;
  await blocked(all);
  const resumed = await ring.world.store.write((t) => resume(ring.world, t, act));
  expect(resumed).toMatchObject({ order: null, checkpoint: { checkpoint: 2 } });
  const claimed = await next();
  expect(claimed).toMatchObject({
    start_commit: two.commit,
    rounds: [],
    resume: { session_id: "session-1" },
  });
});

test("what makes no sense to go back to, or to let go on, is refused", async () => {
  const all = await begun();
  const { ring, act } = all;
  const { world } = ring;
  const back = (to: number) => world.store.write((t) => rollback(world, t, { ...act, to }));
  await expect(back(1)).rejects.toThrow(/nobody works on/);
  await expect(world.store.write((t) => resume(world, t, act))).rejects.toThrow(/is not paused/);
  await finish(world, reportOf(all.first));
  await expect(back(3)).rejects.toMatchObject({ code: "not_found" });
  await expect(world.store.write((t) => resume(world, t, act))).rejects.toThrow(/waits for a w/);
  const [row] = await world.store.read((t) => t.iterations.of({ task_id: all.id }));
  await world.store.write((t) => t.iterations.update(row!.id, { checkpoint_ref: null }));
  await expect(back(1)).rejects.toThrow(/no commit that is kept/);
});
