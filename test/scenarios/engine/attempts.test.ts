import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { lose } from "../../../src/engine/attempts/report.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

async function loseIt({ world }: Ring, id: string): Promise<void> {
  await world.store.write((tables) =>
    lose(world, tables, id, { reason: "its lease ran out", proof: null }),
  );
}

test("failed attempts wait 30 s, 60 s, 120 s, 240 s, and the fifth blocks the task", async () => {
  const ring = await openRing();
  const worker = await ring.worker("anna");
  const { id } = await ring.task();
  for (const wait_s of [30, 60, 120, 240, null]) {
    const claimed = await ring.claim(worker);
    if (!claimed) throw new Error("expected a claim");
    const before = Date.parse(ring.world.clock.now());
    const { task } = await finish(ring.world, reportOf(claimed));
    if (wait_s === null) break;
    expect(task.status).toBe("ready");
    const waits_ms = Date.parse(task.not_before ?? "") - before;
    expect(Math.round(waits_ms / 1000)).toBe(wait_s);
    ring.pass(wait_s * 1000 + 1_000);
  }
  expect(await ring.find(id)).toMatchObject({ status: "blocked", attempts: 5 });
  expect(await ring.claim(worker)).toBeNull();
});

test("a project that allows one attempt has its task blocked by the first failure", async () => {
  const toml = '[limits]\nattempts_per_task = 1\n[[checks]]\nname = "a"\ncommand = "true"\n';
  const ring = await openRing({ toml });
  const { task } = await finish(ring.world, reportOf(await claimedTask(ring)));
  expect(task).toMatchObject({ status: "blocked", reason: "red checks: done" });
});

test("a project that allows seven attempts gets seven", async () => {
  const toml = '[limits]\nattempts_per_task = 7\n[[checks]]\nname = "a"\ncommand = "true"\n';
  const ring = await openRing({ toml });
  const worker = await ring.worker("anna");
  const { id } = await ring.task();
  let claims = 0;
  for (let claimed = await ring.claim(worker); claimed; claimed = await ring.claim(worker)) {
    claims += 1;
    await finish(ring.world, reportOf(claimed));
    ring.pass(3_700_000);
  }
  expect(claims).toBe(7);
  expect((await ring.find(id)).status).toBe("blocked");
});

test("a task whose worker dies again and again is blocked and says so", async () => {
  const ring = await openRing();
  const worker = await ring.worker("anna");
  const { id } = await ring.task();
  const counted: number[] = [];
  for (let claimed = await ring.claim(worker); claimed; claimed = await ring.claim(worker)) {
    await loseIt(ring, claimed.attempt.id);
    counted.push((await ring.find(id)).attempts);
  }
  expect(counted).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await ring.find(id)).toMatchObject({ status: "blocked", reason: "its lease ran out" });
});

test("a worker that dies once takes no attempt from its task, not even the last one", async () => {
  const toml = '[limits]\nattempts_per_task = 2\n[[checks]]\nname = "a"\ncommand = "true"\n';
  const ring = await openRing({ toml });
  const worker = await ring.worker("anna");
  const { id } = await ring.task();
  const claim = async () => {
    ring.pass(3_700_000);
    const claimed = await ring.claim(worker);
    return claimed ?? Promise.reject(new Error("expected a claim"));
  };
  await finish(ring.world, reportOf(await claim()));
  await loseIt(ring, (await claim()).attempt.id);
  expect(await ring.find(id)).toMatchObject({ status: "ready", attempts: 1 });
  const back = { resolution: "given_back", outcome: "interrupted", reason: "stopped" } as const;
  await finish(ring.world, reportOf(await claim(), back));
  expect(await ring.find(id)).toMatchObject({ status: "ready", attempts: 1 });
  await loseIt(ring, (await claim()).attempt.id);
  expect(await ring.find(id)).toMatchObject({ attempts: 2 });
});

test("what is given back without blame counts no attempt", async () => {
  const ring = await openRing();
  const back = { resolution: "given_back", outcome: "interrupted", reason: "stopped" } as const;
  const { task } = await finish(ring.world, reportOf(await claimedTask(ring), back));
  expect(task).toMatchObject({ status: "ready", attempts: 0, reason: "stopped" });
});
