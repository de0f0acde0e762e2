import { expect, test } from "vitest";
import { outcomes, similarLessons } from "../../../src/engine/lessons/outcomes.ts";
import { taught } from "../../support/lessons.ts";
import { openRing } from "../../support/world.ts";

test("outcomes count what is settled, with medians, by agent, model or kind", async () => {
  const ring = await openRing();
  await taught(ring, [
    { iterations: 1, duration_ms: 1_000, cost_usd: 1, model: "opus" },
    { iterations: 3, duration_ms: 3_000, cost_usd: null, model: "opus" },
    { resolution: "failed", iterations: 5, duration_ms: 9_000, cost_usd: 3 },
    { resolution: "lost", confirmed: false, agent: "codex", kind: "bug" },
  ]);
  const by = (key: "agent" | "model" | "kind") =>
    ring.world.store.read((tables) => outcomes(tables, { by: key, project: "circus" }));
  const { items, total } = await by("agent");
  expect(items).toMatchObject([
    {
      key: "claude-code",
      attempts: 3,
      samples: 3,
      successes: 2,
      rate: 0.667,
      iterations_median: 3,
      duration_ms_median: 3_000,
      cost_usd_median: 1,
      cost_usd: 4,
    },
    { key: "codex", attempts: 1, samples: 0, rate: null, cost_usd: null },
  ]);
  expect(total).toMatchObject({ key: null, attempts: 4, samples: 3 });
  expect((await by("model")).items.map(({ key, attempts }) => [key, attempts])).toEqual([
    [null, 2],
    ["opus", 2],
  ]);
  expect((await by("kind")).items.map(({ key }) => key)).toEqual(["task", "bug"]);
});

test("similar lessons are listed with whether an agent is told of them", async () => {
  const ring = await openRing();
  await taught(ring, [
    { words: ["feed", "lion", "noon"] },
    { words: ["feed", "lion"], confirmed: false },
    { words: ["paint", "tent"] },
  ]);
  const { id } = await ring.task({ title: "Feed the lions at noon" });
  const { items } = await ring.world.store.read((tables) => similarLessons(tables, id));
  expect(items.map(({ lesson, is_told }) => [lesson.task_id, is_told])).toEqual([
    ["bd-000001", true],
    ["bd-000002", false],
  ]);
});
