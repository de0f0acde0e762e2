import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hashSecret } from "../../../src/engine/queue/claim.ts";
import { heartbeat } from "../../../src/engine/attempts/held.ts";
import { makeDuties } from "../../../src/engine/duties.ts";
import { killWorker, removeWorker, spawnWorker } from "../../../src/engine/workers.ts";
import { reviveWorkers } from "../../../src/engine/fleet/revive.ts";
import type { World } from "../../../src/engine/world.ts";
import { leadUntil, openRing, type Ring, whenCommitted } from "../../support/world.ts";

/** The ring with sessions that only wait: what runs in them is proven elsewhere. */
async function waiting(): Promise<{ ring: Ring; world: World; token(id: string): string }> {
  const ring = await openRing();
  const script = join(ring.place.root, "wait.sh");
  writeFileSync(script, "#!/bin/sh\nsleep 600\n", { mode: 0o700 });
  const world: World = {
    ...ring.world,
    launcher: async (worker, token) => ({
      ...(await ring.world.launcher(worker, token)),
      script,
    }),
  };
  onTestFinished(async () => {
    for (const session of await world.terminal.list()) await world.terminal.kill(session);
  });
  const file = (id: string) => join(ring.place.home, "workers", id, "token");
  return { ring, world, token: (id) => readFileSync(file(id), "utf8") };
}

test("a worker that is spawned again while it runs keeps its session and its token", async () => {
  const { ring, world, token } = await waiting();
  const { id } = await ring.worker("anna");
  const first = await spawnWorker(world, "anna");
  expect(first).toMatchObject({ id, session: `rm-worker-${id}`, status: "idle" });
  const secret = token(id);
  expect(await spawnWorker(world, id)).toMatchObject({ session: first.session });
  expect(token(id)).toBe(secret);
  expect(await world.store.read((t) => t.tokens.findByHash(hashSecret(secret)))).toMatchObject({
    kind: "worker",
    subject: id,
  });
  expect(await world.terminal.list()).toEqual([first.session]);
});

test("a killed worker has no session, no token, and its task is back in the queue", async () => {
  const { ring, world, token } = await waiting();
  const worker = await ring.worker("anna");
  await spawnWorker(world, "anna");
  const { id } = await ring.task();
  await ring.claim(worker);
  expect(await killWorker(world, "anna")).toMatchObject({ status: "stopped", session: null });
  expect(await world.terminal.list()).toEqual([]);
  const known = await world.store.read((t) => t.tokens.findByHash(hashSecret(token(worker.id))));
  expect(known).toBeUndefined();
  expect(await ring.find(id)).toMatchObject({ status: "ready", reason: "its worker was stopped" });
  await world.store.write((t) => removeWorker(world, t, "anna"));
  await expect(killWorker(world, "anna")).rejects.toMatchObject({ code: "not_found" });
});

test("a worker that is being killed is not started again by those who look after it", async () => {
  const { ring, world } = await waiting();
  await ring.worker("anna");
  await spawnWorker(world, "anna");
  const kill = async (session: string) => {
    await world.terminal.kill(session);
    await reviveWorkers(world);
  };
  await killWorker({ ...world, terminal: { ...world.terminal, kill } }, "anna");
  expect(await world.terminal.list()).toEqual([]);
});

test("a session that is gone is started again, and what it held goes back at once", async () => {
  const { ring, world } = await waiting();
  const worker = await ring.worker("anna");
  const { session } = await spawnWorker(world, "anna");
  const { id } = await ring.task();
  await ring.claim(worker);
  await world.terminal.kill(session ?? "");
  const led = await leadUntil({ world, pass: () => undefined }, id, "ready");
  expect(led.reason).toBe("its worker's session ended");
  expect(await world.terminal.list()).toEqual([session]);
});

test("a silent worker's task goes back to the queue when its lease has run out", async () => {
  const { ring, world } = await waiting();
  const { id } = await ring.task();
  const held = await ring.claim(await ring.worker("anna"));
  ring.pass(1); // A worker that never sent a heartbeat is taken for a script, which has hours.
  await world.store.write((tables) => heartbeat(world, tables, held!.attempt));
  const duties = makeDuties(world);
  duties.lead();
  const beat = setInterval(() => ring.pass(5_000), 50);
  const task = await whenCommitted(world, async () => {
    const now = await ring.find(id);
    return now.status === "ready" ? now : null;
  });
  clearInterval(beat);
  await duties.follow();
  expect(task.reason).toBe("its lease ran out");
});

test("a worker for an agent nobody configured is not started, and is told which are", async () => {
  const { ring, world } = await waiting();
  const worker = await ring.worker("anna", "juggler");
  await expect(spawnWorker(world, "anna")).rejects.toMatchObject({
    code: "agent_unavailable",
    message: expect.stringContaining('needs the agent "juggler"; configured here: '),
  });
  expect(existsSync(join(ring.place.home, "workers", worker.id))).toBe(false);
});
