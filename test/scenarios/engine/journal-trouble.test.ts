import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ingestJournal } from "../../../src/engine/effects/reloads.ts";
import { effectOf, journalSays } from "../../support/world.ts";

import { deploying, reloads } from "./deploying.ts";

test("an interrupted reload is asked for again under a new id, once", async () => {
  const { ring, task, reload } = await deploying();
  journalSays(ring, reload, ["accepted"], ["interrupted", "the supervisor ended"]);
  await ingestJournal(ring.world);
  await ingestJournal(ring.world);
  const [again, first, ...more] = await reloads(ring);
  expect(more).toEqual([]);
  expect(first).toMatchObject({ id: reload.id, phase: "interrupted" });
  expect(again).toMatchObject({ phase: "staging", to_commit: reload.to_commit, task_id: task.id });
  expect(await effectOf(ring, `release:${again?.id}`)).toMatchObject({ status: "waiting" });
  expect((await ring.find(task.id)).status).toBe("deploying");
});

test.each([
  ["settled", "completed"],
  ["refused", "ready"],
  ["rolled_back", "ready"],
] as const)("interrupted after its flip and then %s, the task ends %s", async (end, status) => {
  const { ring, task, reload } = await deploying();
  journalSays(ring, reload, ["flipped"], ["interrupted", "the supervisor ended"]);
  await ingestJournal(ring.world);
  const [again] = await reloads(ring);
  if (!again) throw new Error("expected another reload");
  if (end !== "refused") journalSays(ring, again, ["flipped"]);
  journalSays(ring, again, [end, "because"]);
  await ingestJournal(ring.world);
  expect((await ring.find(task.id)).status).toBe(status);
});

test("torn lines and unknown reloads do not stop the rest", async () => {
  const { ring, task, reload } = await deploying();
  const lost = { ...reload, id: "rl-lost", task_id: null, to_commit: "" };
  await ring.world.store.write((t) => t.reloads.insert({ ...lost, to_commit: reload.to_commit }));
  journalSays(ring, { id: "rl-none", to_commit: reload.to_commit }, ["settled"]);
  journalSays(ring, lost, ["settled"]);
  appendFileSync(join(ring.place.home, "run", "reloads.jsonl"), '{"id":"rl-torn","se');
  appendFileSync(join(ring.place.home, "run", "reloads.jsonl"), "\n");
  journalSays(ring, reload, ["settled"]);
  await ingestJournal(ring.world);
  expect((await ring.find(task.id)).status).toBe("completed");
});

test("a reload whose task went elsewhere meanwhile does not hold up the others", async () => {
  const { ring, task, reload } = await deploying();
  const first = await ring.task();
  const stray = { ...reload, id: "rl-stray", task_id: first.id };
  await ring.world.store.write((t) => t.reloads.insert(stray));
  journalSays(ring, stray, ["flipped"], ["rolled_back", "harm"]);
  journalSays(ring, reload, ["flipped"], ["settled"]);
  await ingestJournal(ring.world);
  expect((await ring.find(task.id)).status).toBe("completed");
  expect((await ring.find(first.id)).status).toBe("ready");
  const all = await reloads(ring);
  expect(all.find((r) => r.id === stray.id)).toMatchObject({ phase: "rolled_back" });
});
