import { expect, test } from "vitest";
import { claim } from "../../../src/engine/queue/claim.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { depend } from "../../../src/engine/tasks/edges.ts";
import { openRing, openWorld, reportOf, OWN_COMMIT } from "../../support/world.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";

test("tasks are claimed by priority, what they unblock, and age, in this order", async () => {
  const ring = await openRing();
  const low = await ring.task({ priority: "P4" });
  const older = await ring.task({ priority: "P2" });
  const newer = await ring.task({ priority: "P2" });
  const blocker = await ring.task({ priority: "P4" });
  const urgent = await ring.task({ priority: "P0", depends_on: [blocker.id] });
  const got: string[] = [];
  for (const name of ["a", "b", "c", "d", "e"])
    got.push((await ring.claim(await ring.worker(name)))?.task.id ?? "nothing");
  expect(got).toEqual([blocker.id, older.id, newer.id, low.id, "nothing"]);
  expect((await ring.find(urgent.id)).status).toBe("ready");
});

test("24 claims at once over two servers hand out every task once and to one worker", async () => {
  const ring = await openRing();
  const other = await openWorld(ring.place, { requested: [], logged: [] }, 2);
  const tasks = await Promise.all(Array.from({ length: 16 }, () => ring.task()));
  const workers = await Promise.all(Array.from({ length: 24 }, (_, at) => ring.worker(`w${at}`)));
  const claims = await Promise.all(
    workers.map(({ id }, at) => {
      const world = at % 2 === 0 ? ring.world : other.world;
      return world.store.write((t) => claim(world, t, { worker: id, commit: null }));
    }),
  );
  const got = claims.flatMap((each) => (each ? [each] : []));
  expect(got.map((c) => c.task.id).toSorted()).toEqual(tasks.map((t) => t.id).toSorted());
  expect(new Set(got.map((c) => c.attempt.worker_id)).size).toBe(16);
  expect(new Set(got.map((c) => c.token)).size).toBe(16);
  for (const { task, attempt } of got) {
    expect(task).toMatchObject({ status: "coding", attempts: 1 });
    expect(attempt).toMatchObject({ number: 1, fence: 1, resolution: null });
  }
});

test("a worker of ours that asks many times at once is handed one task", async () => {
  const ring = await openRing();
  const { world } = ring;
  await ring.task();
  await ring.task();
  const wish = { worker: (await ring.worker("anna")).id, commit: OWN_COMMIT };
  const asked = Array.from({ length: 6 }, () => world.store.write((t) => claim(world, t, wish)));
  const claims = await Promise.all(asked);
  expect(new Set(claims.map((each) => each?.task.id)).size).toBe(1);
  const attempts = await ring.world.store.read((t) => t.attempts.running());
  expect(attempts.length).toBe(1);
});

test("a program of somebody else may hold several tasks", async () => {
  const ring = await openRing();
  await ring.task();
  await ring.task();
  const worker = await ring.worker("script");
  const got = [await ring.claim(worker), await ring.claim(worker), await ring.claim(worker)];
  expect(new Set(got.map((each) => each?.task.id)).size).toBe(3);
  expect(got.at(-1)).toBeNull();
});

test("a rehearsal is handed only what names it, however much lies before", async () => {
  const ring = await openRing();
  for (let at = 0; at < 60; at += 1) await ring.task({ priority: "P0" });
  const rehearsal = await ring.worker("show", "rehearsal:improve");
  expect(await ring.claim(rehearsal)).toBeNull();
  const own = await ring.task({ priority: "P4", agent: "rehearsal:improve" });
  expect((await ring.claim(rehearsal))?.task.id).toBe(own.id);
});

test("a task that waits for a time or a dependency is not handed out before", async () => {
  const ring = await openRing();
  const first = await ring.task({ priority: "P4" });
  const second = await ring.task({ priority: "P0", ready: false });
  const edge = { task_id: second.id, depends_on_id: first.id, kind: "blocks" } as const;
  await ring.world.store.write((t) => depend(ring.world, t, edge, "owner"));
  const wanted = { id: second.id, wanted: { status: "ready" }, actor: "owner" } as const;
  await ring.world.store.write((t) => change(ring.world, t, wanted));
  const claimed = await ring.claim(await ring.worker("anna"));
  expect(claimed?.task.id).toBe(first.id);
  expect(await ring.claim(await ring.worker("bert"))).toBeNull();
  if (claimed) await finish(ring.world, reportOf(claimed));
  const cleo = await ring.worker("cleo");
  expect(await ring.claim(cleo)).toBeNull();
  ring.pass(30_000);
  expect((await ring.claim(cleo))?.task.id).toBe(first.id);
});

test("an unknown worker is told so", async () => {
  const { world } = await openRing();
  const asked = world.store.write((t) => claim(world, t, { worker: "wk-none", commit: null }));
  await expect(asked).rejects.toMatchObject({
    code: "not_found",
    message: 'There is no worker "wk-none".',
  });
});
