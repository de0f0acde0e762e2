import { expect, test } from "vitest";
import { finishByHand } from "../../../src/engine/attempts/finish.ts";
import { ingestJournal } from "../../../src/engine/effects/reloads.ts";
import { killWorker } from "../../../src/engine/workers.ts";
import { claimedTask, journalSays, openRing, type Ring } from "../../support/world.ts";
import { deploying } from "../engine/deploying.ts";
import { decisionsOf, ONE_ATTEMPT } from "./place.ts";

const once = { toml: ONE_ATTEMPT };

/** Another worker takes the task that came back. */
async function claimAgain(ring: Ring) {
  const claimed = await ring.claim(await ring.worker("another"));
  if (!claimed) throw new Error("expected the task to be claimed again");
  return claimed.attempt;
}

test("an attempt that ends with its worker counts from the second in a row on", async () => {
  const ring = await openRing(once);
  const { task, attempt } = await claimedTask(ring);
  const stopped = await killWorker(ring.world, attempt.worker_id);
  expect(stopped).toMatchObject({ status: "stopped", task_id: null });
  expect(await ring.find(task.id)).toMatchObject({ status: "ready", attempts: 0 });
  const again = await claimAgain(ring);
  await killWorker(ring.world, again.worker_id);
  expect(await ring.find(task.id)).toMatchObject({ status: "blocked", quarantines: 1 });
});

test("an attempt that is reported as failed by hand counts for it", async () => {
  const ring = await openRing(once);
  const { task } = await claimedTask(ring);
  const said = { task_id: task.id, status: "failed", reason: "no time" } as const;
  expect(await finishByHand(ring.world, said)).toMatchObject({ status: "blocked" });
});

test("a repository that is gone keeps no task from coming back", async () => {
  const ring = await openRing(once);
  const { task, attempt } = await claimedTask(ring);
  ring.place.git(["branch", "-m", "elsewhere"]);
  await killWorker(ring.world, attempt.worker_id);
  expect(await ring.find(task.id)).toMatchObject({ status: "ready" });
});

test.each(["refused", "rolled_back"] as const)(
  "a release that is %s counts for it",
  async (end) => {
    const { ring, task, reload } = await deploying(once);
    const flips = end === "rolled_back" ? ([["flipped"]] as const) : [];
    journalSays(ring, reload, ...flips.map(([phase]): [typeof phase] => [phase]), [end, "harm"]);
    await ingestJournal(ring.world);
    expect(await ring.find(task.id)).toMatchObject({ status: "blocked", reason: "harm" });
    expect(await decisionsOf(ring, task.id)).toMatchObject([{ kind: "quarantine" }]);
  },
);
