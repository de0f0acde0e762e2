import { expect, test } from "vitest";
import type { Lesson } from "../../../src/domain/lesson.ts";
import { explainRouting } from "../../../src/engine/lessons/outcomes.ts";
import { taught } from "../../support/lessons.ts";
import { configured } from "../../support/queue.ts";
import { subscription } from "../../support/subscription.ts";
import { openRing } from "../../support/world.ts";

const MODELS = ["claude-haiku-4-5", "claude-opus-5"];
const TASKS = 60;

const refused = { resolution: "failed", outcome: "failed" } as const;

test("however clear it is who is better, some tasks still try the other", async () => {
  const ring = await openRing();
  const lessons = MODELS.flatMap((model, at) =>
    Array.from({ length: 19 + at }, (): Partial<Lesson> => ({ model, ...(at ? {} : refused) })),
  );
  await taught(ring, lessons);
  const world = configured(ring.world, {
    subscriptions: MODELS.map((model) => subscription({ name: model, model })),
    routing: { learn: true, explore: 0.25 },
  });
  await ring.worker("anna");
  const told = [];
  for (let n = 0; n < TASKS; n++) {
    const { id } = await ring.task();
    const routing = () => world.store.read((t) => explainRouting(world, t, id));
    const { by, candidates } = await routing();
    expect((await routing()).by).toBe(by); // chance is drawn once
    told.push(`${by} ${candidates.find(({ place }) => place === 1)?.model}`);
  }
  const explored = told.filter((each) => each === "explored claude-haiku-4-5").length;
  const learned = told.filter((each) => each === "learned claude-opus-5").length;
  expect(explored + learned).toBe(TASKS);
  // A quarter of them: that none or more than two thirds do is less likely than one in 10^7.
  expect(explored).toBeGreaterThan(0);
  expect(explored).toBeLessThan((TASKS * 2) / 3);
});
