import { expect, test } from "vitest";
import { openRing } from "../../support/world.ts";
import { openTasks, putIn } from "./place.ts";

test("nothing is made when one part fails", async () => {
  const ring = await openRing();
  const parser = await ring.task({ title: "Write the parser" });
  const docs = await ring.task({ title: "Update all the docs", depends_on: [parser.id] });
  const before = await ring.world.store.read((t) => t.events.last());
  const words = "Paint the page. Update all the docs. Then write the parser.";
  await expect(putIn(ring, words)).rejects.toMatchObject({
    code: "cycle",
    message: expect.stringContaining(`${parser.id} → ${docs.id} → ${parser.id}`),
  });
  expect(await ring.world.store.read((t) => t.events.last())).toBe(before);
  expect(await openTasks(ring)).toEqual(["Update all the docs", "Write the parser"]);
});

test("words that name a task nobody knows are refused", async () => {
  const ring = await openRing();
  await expect(putIn(ring, "Ship it after bd-none")).rejects.toMatchObject({
    code: "not_found",
    message: 'There is no task "bd-none".',
  });
});

test.each(["!!!", "💥", "- [x] done already", "\n\n"])("%j holds no work", async (words) => {
  const ring = await openRing();
  await expect(putIn(ring, words)).rejects.toMatchObject({
    code: "invalid_input",
    message: "Expected words that say what is to be done, got none.",
  });
});

test("more than a thousand pieces are refused", async () => {
  const ring = await openRing();
  const list = Array.from({ length: 1_001 }, (_, at) => `- Paint wall ${at}`).join("\n");
  await expect(putIn(ring, list)).rejects.toMatchObject({
    code: "invalid_input",
    message: "Expected at most 1000 pieces of work at once, got 1001.",
  });
});

test("a task that would wait for more than two hundred is refused with a way out", async () => {
  const ring = await openRing();
  const list = Array.from({ length: 201 }, (_, at) => `- Paint wall ${at}`).join("\n");
  await expect(putIn(ring, `${list}\n\nFinally celebrate.`)).rejects.toMatchObject({
    code: "invalid_input",
    message: 'Expected at most 200 tasks that "celebrate" waits for, got 201.',
    hint: expect.stringContaining("below one heading"),
  });
});

test("a list of 500 is made at once, and each stands in the order of the list", async () => {
  const ring = await openRing();
  const list = Array.from({ length: 500 }, (_, at) => `- Paint wall ${at}`).join("\n");
  const { items } = await putIn(ring, list, { ready: true });
  const queue = await ring.world.store.read((t) => t.tasks.claimable(ring.world.clock.now(), 500));
  expect(queue.map(({ id }) => id)).toEqual(items.map(({ task_id }) => task_id));
});
