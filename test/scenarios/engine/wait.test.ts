import { expect, test } from "vitest";
import { claimWaiting } from "../../../src/engine/queue/wait.ts";
import type { World } from "../../../src/engine/world.ts";
import { openRing } from "../../support/world.ts";

const never = () => new AbortController().signal;
const wish = (worker: { id: string }, wait_ms: number) => ({
  worker: worker.id,
  commit: null,
  wait_ms,
});

/** The same world, with a count of writes and of those who listen for commits. */
function watched(world: World) {
  const heard = { listeners: 0, writes: 0 };
  const onCommit: World["store"]["onCommit"] = (listener) => {
    heard.listeners += 1;
    const unsubscribe = world.store.onCommit(listener);
    return () => {
      heard.listeners -= 1;
      unsubscribe();
    };
  };
  const write: World["store"]["write"] = async (work) => {
    heard.writes += 1;
    return world.store.write(work);
  };
  return { world: { ...world, store: { ...world.store, onCommit, write } }, heard };
}

test("a waiting claim is woken by the commit that makes a task ready", async () => {
  const ring = await openRing();
  const worker = await ring.worker("anna");
  const waiting = claimWaiting(ring.world, wish(worker, 60_000), never());
  const { id } = await ring.task();
  expect((await waiting)?.task.id).toBe(id);
});

test("of many waiting claims each new task is handed to one", async () => {
  const ring = await openRing();
  const gone = new AbortController();
  const names = Array.from({ length: 8 }, (_, at) => `w${at}`);
  const workers = await Promise.all(names.map((name) => ring.worker(name)));
  const waiting = workers.map((w) => claimWaiting(ring.world, wish(w, 60_000), gone.signal));
  const tasks = [await ring.task(), await ring.task(), await ring.task()];
  const got: string[] = [];
  const counted = waiting.map(async (each) => {
    const claimed = await each;
    if (claimed) got.push(claimed.task.id);
    if (got.length === tasks.length) gone.abort();
  });
  await Promise.all(counted);
  expect(got.toSorted()).toEqual(tasks.map((t) => t.id).toSorted());
});

test("a task that this worker may not do does not keep it busy", async () => {
  const ring = await openRing();
  const worker = await ring.worker("show", "rehearsal");
  await ring.task();
  const { world, heard } = watched(ring.world);
  expect(await claimWaiting(world, wish(worker, 300), never())).toBeNull();
  expect(heard).toEqual({ listeners: 0, writes: 1 }); // its sign of life, once
});

test("a task behind many that this worker may not do is found", async () => {
  const ring = await openRing();
  const worker = await ring.worker("show", "rehearsal");
  for (let at = 0; at < 120; at += 1) await ring.task({ priority: "P1" });
  const own = await ring.task({ priority: "P4", agent: "rehearsal" });
  const claimed = await claimWaiting(ring.world, wish(worker, 0), never());
  expect(claimed?.task.id).toBe(own.id);
});

test("a claim that is not waited for any more, or whose time is over, ends", async () => {
  const ring = await openRing();
  const worker = await ring.worker("anna");
  const gone = new AbortController();
  const { world, heard } = watched(ring.world);
  const waiting = claimWaiting(world, wish(worker, 60_000), gone.signal);
  gone.abort();
  expect(await waiting).toBeNull();
  expect(await claimWaiting(world, wish(worker, 0), never())).toBeNull();
  const { id } = await ring.task();
  expect(await claimWaiting(world, wish(worker, 60_000), gone.signal)).toBeNull();
  expect((await ring.find(id)).status).toBe("ready");
  expect(heard.listeners).toBe(0);
});

test("an unknown worker is told at once, and nobody goes on listening for it", async () => {
  const ring = await openRing();
  const { world, heard } = watched(ring.world);
  const asked = claimWaiting(world, wish({ id: "wk-none" }, 60_000), never());
  await expect(asked).rejects.toMatchObject({ code: "not_found" });
  expect(heard.listeners).toBe(0);
});

test("a task whose backoff ends while a claim waits is handed out without a commit", async () => {
  const ring = await openRing();
  const task = await ring.task();
  const at = new Date(Date.parse(ring.world.clock.now()) + 60_000).toISOString();
  await ring.world.store.write((t) => t.tasks.update(task.id, task.version, { not_before: at }));
  const worker = await ring.worker("anna");
  const waiting = claimWaiting(ring.world, wish(worker, 300_000), never());
  ring.pass(60_000);
  expect((await waiting)?.task.id).toBe(task.id);
});
