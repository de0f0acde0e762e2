import { expect, test } from "vitest";
import { appendOutput, heartbeat, progress } from "../../../src/engine/attempts/held.ts";
import { hashSecret } from "../../../src/engine/queue/claim.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { change, type TaskChange } from "../../../src/engine/tasks/change.ts";
import type { Task } from "../../../src/domain/task.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

const changed = ({ world }: Ring, id: string, wanted: TaskChange): Promise<Task> =>
  world.store.write((tables) => change(world, tables, { id, wanted, actor: "owner" }));

test("a cancelled task ends its attempt, and the next heartbeat says stop and why", async () => {
  const ring = await openRing();
  const { world } = ring;
  const { attempt, task, token } = await claimedTask(ring);
  expect(await changed(ring, task.id, { status: "archived" })).toMatchObject({
    status: "archived",
  });
  const held = { id: attempt.id, fence: attempt.fence };
  expect(await world.store.write((t) => heartbeat(world, t, held))).toEqual({
    proceed: false,
    reason: "cancelled by owner",
  });
  const known = await world.store.read((t) => t.tokens.findByHash(hashSecret(token)));
  expect(known).toMatchObject({ kind: "attempt", subject: attempt.id });
});

test("the end of a cancelled attempt is an event, and its worker is free", async () => {
  const ring = await openRing();
  const { attempt, task } = await claimedTask(ring);
  await changed(ring, task.id, { status: "archived" });
  const filter = { task_id: task.id, agent_output: false };
  const events = await ring.world.store.read((t) => t.events.after(0, filter, 100));
  const ended = events.find((e) => e.kind === "attempt.ended");
  expect(ended).toMatchObject({ subject: attempt.id, data: { resolution: "cancelled" } });
  const worker = await ring.world.store.read((t) => t.workers.find(attempt.worker_id));
  expect(worker).toMatchObject({ status: "idle", task_id: null });
});

test("what a cancelled attempt still says is refused, and its report is kept", async () => {
  const ring = await openRing();
  const { world } = ring;
  const claimed = await claimedTask(ring);
  await changed(ring, claimed.task.id, { status: "archived" });
  const held = { id: claimed.attempt.id, fence: claimed.attempt.fence, iteration: 1 };
  const events = [{ type: "message", text: "still here" } as const];
  const step = { ...held, step: "testing", base_commit: null, session_id: null } as const;
  const output = world.store.write((t) => appendOutput(world, t, { ...held, batch: 0, events }));
  const stale = { code: "stale_fence", message: expect.stringContaining("ended as cancelled") };
  await expect(output).rejects.toMatchObject(stale);
  await expect(world.store.write((t) => progress(world, t, step))).rejects.toMatchObject(stale);
  await expect(finish(world, reportOf(claimed))).rejects.toMatchObject(stale);
  expect((await ring.find(claimed.task.id)).status).toBe("archived");
});
