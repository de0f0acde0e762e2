import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { depend } from "../../../src/engine/tasks/edges.ts";
import { leadUntil, openRing, type Ring, whenCommitted } from "../../support/world.ts";
import { decisionsOf, ONE_ATTEMPT, quarantined } from "./place.ts";
import { makeDuties } from "../../../src/engine/duties.ts";

/** Moves a task as the first release does: by its status alone, whatever else should follow. */
function movedByOldCode({ place }: Ring, id: string, status: string): void {
  const db = new DatabaseSync(join(place.home, "ringmaster.db"));
  db.prepare("update tasks set status = ?, version = version + 1 where id = ?").run(status, id);
  db.close();
}

/** A ready epic with one child, which code that knows no epics has completed. */
async function forgottenEpic(ring: Ring): Promise<string> {
  const [epic, child] = [await ring.task({ title: "An epic" }), await ring.task()];
  const edge = { task_id: epic.id, depends_on_id: child.id, kind: "parent_child" } as const;
  await ring.world.store.write((tables) => depend(ring.world, tables, edge, "owner"));
  movedByOldCode(ring, child.id, "completed");
  return epic.id;
}

test("an epic whose last child an earlier release completed completes when one leads", async () => {
  const ring = await openRing();
  const id = await forgottenEpic(ring);
  expect(await ring.find(id)).toMatchObject({ status: "ready", waiting_on: 0 });
  expect((await leadUntil(ring, id, "completed")).status).toBe("completed");
});

test("so does one that was left while the server before was ending", async () => {
  const ring = await openRing();
  const first = await forgottenEpic(ring);
  const duties = makeDuties(ring.world);
  duties.lead();
  const whenOver = (id: string) =>
    whenCommitted(ring.world, async () => (await ring.find(id)).status === "completed" || null);
  await whenOver(first);
  const second = await forgottenEpic(ring);
  ring.pass(61_000);
  await whenOver(second);
  await duties.follow();
  await duties.idle();
});

test("a decision about a task that an earlier release sent on is withdrawn", async () => {
  const ring = await openRing({ toml: ONE_ATTEMPT });
  const { id } = await quarantined(ring);
  movedByOldCode(ring, id, "ready");
  const epic = await forgottenEpic(ring);
  await leadUntil(ring, epic, "completed");
  await whenCommitted(ring.world, async () => {
    const [decision] = await decisionsOf(ring, id);
    return decision?.status === "withdrawn" || null;
  });
  expect(await ring.find(id)).toMatchObject({ status: "ready" });
});
