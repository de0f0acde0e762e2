import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { lose } from "../../../src/engine/attempts/report.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

const proven = { resolution: "proven", outcome: "success", reason: "checks: green" } as const;

async function loseIt({ world }: Ring, id: string): Promise<void> {
  await world.store.write((tables) =>
    lose(world, tables, id, { reason: "its lease ran out", proof: null }),
  );
}

test("a report with a stale fence is refused and kept for reading", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await loseIt(ring, claimed.attempt.id);
  const late = finish(ring.world, reportOf(claimed, { ...proven, head_commit: "f".repeat(40) }));
  await expect(late).rejects.toMatchObject({
    code: "stale_fence",
    message: expect.stringMatching(/ended as lost with fence 1; the request came with fence 1/),
  });
  const ahead = finish(ring.world, reportOf(claimed, { fence: 2 }));
  await expect(ahead).rejects.toMatchObject({ code: "stale_fence" });
  const filter = { task_id: claimed.task.id, agent_output: false };
  const events = await ring.world.store.read((t) => t.events.after(0, filter, 100));
  const kept = events.filter((e) => e.kind === "attempt.ended" && e.data["late"] === true);
  expect(kept.map((e) => e.data["resolution"])).toEqual(["proven", "failed"]);
  expect(await ring.find(claimed.task.id)).toMatchObject({ status: "ready", attempts: 0 });
});

test("the repeat of an accepted report is answered alike and changes nothing", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const first = await finish(ring.world, reportOf(claimed));
  const last = await ring.world.store.read((t) => t.events.last());
  expect(await finish(ring.world, reportOf(claimed))).toEqual(first);
  expect(await ring.world.store.read((t) => t.events.last())).toBe(last);
  const other = finish(ring.world, reportOf(claimed, { ...proven, head_commit: "f".repeat(40) }));
  await expect(other).rejects.toMatchObject({ code: "stale_fence" });
});

test("a lost lease returns the task once, with the attempt marked lost", async () => {
  const ring = await openRing();
  const { attempt, task } = await claimedTask(ring);
  await Promise.all([loseIt(ring, attempt.id), loseIt(ring, attempt.id)]);
  const history = await ring.world.store.read((t) => t.transitions.of(task.id));
  expect(history.filter((row) => row.trigger === "lease_lost").length).toBe(1);
  expect(await ring.world.store.read((t) => t.attempts.find(attempt.id))).toMatchObject({
    resolution: "lost",
    reason: "its lease ran out",
  });
});

test.each(["failed", "given_back"] as const)("a question with %s blocks the task", async (how) => {
  const ring = await openRing();
  const asked = { resolution: how, question: "Which port?", outcome: "needs_decision" } as const;
  const { task, attempt } = await finish(ring.world, reportOf(await claimedTask(ring), asked));
  expect(task).toMatchObject({ status: "blocked", reason: "Which port?" });
  expect(attempt.resolution).toBe(how);
});
