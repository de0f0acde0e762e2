import { expect, test } from "vitest";
import type { Lesson } from "../../../src/domain/lesson.ts";
import { findWork } from "../../../src/engine/queue/dispatch.ts";
import { explainRouting } from "../../../src/engine/lessons/outcomes.ts";
import type { World } from "../../../src/engine/world.ts";
import { handed } from "../../support/accounts.ts";
import { taught } from "../../support/lessons.ts";
import { configured } from "../../support/queue.ts";
import { subscription } from "../../support/subscription.ts";
import { openRing, type Ring } from "../../support/world.ts";

const haiku = subscription({ name: "small", model: "claude-haiku-4-5" });
const opus = subscription({ name: "large", model: "claude-opus-5" });
const never = { learn: true, explore: 0 };

const routingOf = (world: World, id: string) =>
  world.store.read((tables) => explainRouting(world, tables, id));

/** Of so many attempts with a model so many were merged, the others were refused. */
const results = (model: string | null, good: number, all: number): Partial<Lesson>[] =>
  Array.from({ length: all }, (_, at) => ({
    model,
    ...(at < good ? {} : { resolution: "failed", outcome: "failed" }),
  }));

const twoModels = (ring: Ring, more = {}) =>
  configured(ring.world, { subscriptions: [opus, haiku], routing: never, ...more });

async function accountOfNext(ring: Ring, world: World, name: string) {
  const { id } = await ring.task();
  const worker = await ring.worker(name);
  const told = await routingOf(world, id);
  const { attempt } = await handed(world, worker);
  const after = await routingOf(world, id);
  expect(after).toMatchObject({ by: told.by, taken: { account: attempt.subscription } });
  return { account: attempt.subscription, told };
}

test("without lessons the cheapest model is for easy tasks, the strongest for hard", async () => {
  const ring = await openRing();
  const world = twoModels(ring);
  expect((await accountOfNext(ring, world, "anna")).account).toBe("small");
  const files = Array.from({ length: 9 }, (_, at) => `src/${at}.ts`);
  const description = "It is a long story. ".repeat(40);
  const { id } = await ring.task({ kind: "feature", files, description });
  const { attempt } = await handed(world, await ring.worker("bert"));
  expect(attempt).toMatchObject({ task_id: id, subscription: "large" });
});

test("the model that did clearly better is chosen after ten lessons of each", async () => {
  const ring = await openRing();
  const world = twoModels(ring);
  const poor = results("claude-haiku-4-5", 1, 10);
  await taught(ring, [...poor, ...results("claude-opus-5", 9, 9)]);
  expect((await accountOfNext(ring, world, "anna")).account).toBe("small");
  await taught(ring, [...poor, ...results("claude-opus-5", 10, 10)]);
  const { account, told } = await accountOfNext(ring, world, "bert");
  expect(account).toBe("large");
  expect(told).toMatchObject({
    by: "learned",
    lessons: 20,
    why:
      "Of similar tasks claude-code with claude-opus-5 (10 of 10) did clearly better than " +
      "claude-code with claude-haiku-4-5 (1 of 10).",
  });
});

test("a priority in config.toml wins over all that was learned", async () => {
  const ring = await openRing();
  const first = { ...haiku, priority: 1 };
  const world = twoModels(ring, { subscriptions: [opus, first] });
  await taught(ring, [...results("claude-haiku-4-5", 0, 10), ...results("claude-opus-5", 20, 20)]);
  const { account, told } = await accountOfNext(ring, world, "anna");
  expect(account).toBe("small");
  expect(told.by).toBe("priority");
});

test("a model that the task names leaves nothing to choose", async () => {
  const ring = await openRing();
  const world = twoModels(ring);
  await ring.worker("anna");
  const { id } = await ring.task({ agent: "claude-code:sonnet" });
  expect(await routingOf(world, id)).toMatchObject({
    by: "only",
    candidates: [{ agent: "claude-code", model: "sonnet", accounts: ["large", "small"] }],
  });
});

test("a share of tasks tries the model that is known least", async () => {
  const ring = await openRing();
  const world = twoModels(ring, { routing: { learn: true, explore: 1 } });
  await taught(ring, results("claude-haiku-4-5", 10, 10));
  const { account, told } = await accountOfNext(ring, world, "anna");
  expect(account).toBe("large");
  expect(told.by).toBe("explored");
});

test("of two workers that wait, the one whose agent did clearly better is called", async () => {
  const ring = await openRing();
  const world = configured(ring.world, { routing: never });
  const by = (agent: string, good: number) =>
    results(null, good, 20).map((each) => ({ ...each, agent }));
  await taught(ring, [...by("claude-code", 1), ...by("codex", 19)]);
  const anna = await ring.worker("anna");
  const bert = await ring.worker("bert", "codex");
  const waiting = [anna, bert].map(({ id }) => ({ request: { worker: id, commit: null } }));
  const { id } = await ring.task();
  const { calls } = await world.store.read((t) => findWork(world, t, { waiting, promised: [] }));
  expect(calls).toMatchObject([{ waiting: waiting[1], task: { task_id: id } }]);
  const told = await routingOf(world, id);
  expect(told.candidates.map(({ agent, place }) => [agent, place])).toEqual([
    ["codex", 1],
    ["claude-code", 2],
  ]);
  expect(await routingOf(world, id)).toEqual(told);
});

test("a task that no worker may do has no route, and says so", async () => {
  const ring = await openRing();
  await ring.worker("anna");
  const { id } = await ring.task({ agent: "codex" });
  expect(await routingOf(ring.world, id)).toMatchObject({
    by: "nobody",
    why: "No worker may do it.",
    candidates: [],
  });
});
