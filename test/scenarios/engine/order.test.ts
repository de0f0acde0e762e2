import { subscription } from "../../support/subscription.ts";
import { expect, test } from "vitest";
import { claim } from "../../../src/engine/queue/claim.ts";
import {
  claimIn,
  configured,
  endOf,
  queueing,
  setProject,
  workerWith,
} from "../../support/queue.ts";
import { openRing } from "../../support/world.ts";

test("several workers at once take the tasks in the order of the queue, each once", async () => {
  const ring = await openRing();
  const { world } = ring;
  const priorities = ["P3", "P0", "P2", "P4", "P1", "P2", "P0", "P3"] as const;
  for (const priority of priorities) await ring.task({ priority });
  const workers = await Promise.all(["a", "b", "c", "d"].map((name) => ring.worker(name)));
  const order = await world.store.read((t) => t.tasks.claimable(world.clock.now(), 100));
  const got: string[] = [];
  const take = async ({ id }: { id: string }) => {
    const claimed = await world.store.write(async (tables) => {
      const one = await claim(world, tables, { worker: id, commit: null });
      if (one) got.push(one.task.id);
      return one;
    });
    if (claimed) await take({ id });
  };
  await Promise.all(workers.map(take));
  expect(got).toEqual(order.map((task) => task.id));
  const ranks = order.map((task) => Number(task.priority.slice(1)));
  expect(ranks).toEqual([0, 0, 1, 2, 2, 3, 3, 4]);
});

test("a project is worked on by as many as it may, and goes on when one ends", async () => {
  const ring = await openRing();
  await setProject(ring, { concurrency: 1 });
  const [first, second] = [await ring.task({ priority: "P1" }), await ring.task()];
  const [anna, bert] = [await ring.worker("anna"), await ring.worker("bert")];
  expect(await claimIn(ring.world, anna)).toBe(first.id);
  expect(await claimIn(ring.world, bert)).toBeNull();
  await endOf(ring, first.id);
  expect(await claimIn(ring.world, bert)).toBe(first.id);
  await setProject(ring, { concurrency: 2 });
  expect(await claimIn(ring.world, anna)).toBe(second.id);
});

test("a machine works on as many tasks as it may, of whatever project", async () => {
  const ring = await openRing();
  const world = queueing(ring.world, { concurrency: 2 });
  const tasks = [await ring.task(), await ring.task(), await ring.task()];
  const workers = await Promise.all(["a", "b", "c"].map((name) => ring.worker(name)));
  const got: (string | null)[] = [];
  for (const worker of workers) got.push(await claimIn(world, worker));
  expect(got).toEqual([tasks[0]?.id, tasks[1]?.id, null]);
  await endOf(ring, tasks[0]?.id ?? "");
  for (const worker of workers.slice(2)) expect(await claimIn(world, worker)).toBe(tasks[0]?.id);
});

test("nothing of a paused project is handed out, however much there is of it", async () => {
  const ring = await openRing();
  for (let at = 0; at < 12; at += 1) await ring.task({ priority: "P0" });
  const other = { ...ring.project, id: "pj-other", name: "other", repo: "/nowhere" };
  await ring.world.store.write((tables) => tables.projects.insert(other));
  const free = await ring.task({ project_id: "other", priority: "P4" });
  await setProject(ring, { paused: true });
  const anna = await ring.worker("anna");
  expect(await claimIn(ring.world, anna)).toBe(free.id);
  expect(await claimIn(ring.world, anna)).toBeNull();
  await setProject(ring, { paused: false });
  expect(await claimIn(ring.world, anna)).not.toBeNull();
});

test("a project whose budget is spent gets nothing more until it is raised", async () => {
  const ring = await openRing();
  const [first, second] = [await ring.task({ priority: "P1" }), await ring.task()];
  await setProject(ring, { budget_usd: 2 });
  const anna = await ring.worker("anna");
  expect(await claimIn(ring.world, anna)).toBe(first.id);
  await ring.world.store.write(async (tables) => {
    const [attempt] = await tables.attempts.of(first.id);
    await tables.attempts.update(attempt?.id ?? "", { cost_usd: 2 });
  });
  expect(await claimIn(ring.world, anna)).toBeNull();
  await setProject(ring, { budget_usd: 2.01 });
  expect(await claimIn(ring.world, anna)).toBe(second.id);
});

test("an account is used by as many workers as it allows, and not while it is off", async () => {
  const ring = await openRing();
  const team = subscription({ name: "team", max_concurrent: 1 });
  const world = configured(ring.world, { subscriptions: [team] });
  await ring.task();
  await ring.task();
  const anna = await workerWith(ring, "anna", { subscription: "team" });
  const bert = await workerWith(ring, "bert", { subscription: "team" });
  const cleo = await workerWith(ring, "cleo", { agent: "codex" });
  const off = configured(ring.world, { subscriptions: [{ ...team, enabled: false }] });
  expect(await claimIn(off, anna)).toBeNull();
  expect(await claimIn(world, anna)).not.toBeNull();
  expect(await claimIn(world, bert)).toBeNull();
  expect(await claimIn(world, cleo)).not.toBeNull();
});
