import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { queue, until } from "./held-effects.ts";

const circus = { payload: { lane: "merge:circus" } };

test("effects of one lane run one after the other, lanes beside one another", async () => {
  const { one } = await queue(
    { key: "a1", ...circus },
    { key: "a2", ...circus },
    { key: "b1", payload: { lane: "merge:zoo" } },
  );
  await one.turn();
  await until(() => one.begun.length === 2);
  await one.turn();
  expect(one.begun).toEqual(["a1", "b1"]);
  one.end("a1");
  one.end("b1");
  await one.idle();
  await one.turn();
  await until(() => one.begun.length === 3);
  expect(one.begun).toEqual(["a1", "b1", "a2"]);
  one.end("a2");
  await one.idle();
});

test("two looks at the same time do not start two of one lane", async () => {
  const { one } = await queue({ key: "a1", ...circus }, { key: "a2", ...circus });
  await Promise.all([one.turn(), one.turn(), one.turn()]);
  await until(() => one.begun.length > 0);
  for (let times = 0; times < 20; times += 1) await setImmediate();
  expect(one.begun).toEqual(["a1"]);
  one.end("a1");
  await one.idle();
});

test("two servers that look at once carry an effect out once", async () => {
  const { one, two, find } = await queue({ key: "a1", ...circus });
  await Promise.all([one.turn(), two.turn()]);
  await until(() => one.begun.length + two.begun.length > 0);
  for (let times = 0; times < 20; times += 1) await setImmediate();
  expect(one.begun.length + two.begun.length).toBe(1);
  one.end("a1");
  two.end("a1");
  await Promise.all([one.idle(), two.idle()]);
  expect(await find("a1")).toMatchObject({ status: "done" });
});

test("what another server runs is left to it while it lives, and taken over after", async () => {
  const running = { status: "running", owner: "tent:9:9", ...circus } as const;
  const { one, pass } = await queue({ key: "a1", ...running }, { key: "a2", ...circus });
  await one.turn();
  pass(LIMITS.effect_lease_ms - 1_000);
  await one.turn();
  expect(one.begun).toEqual([]);
  pass(1_001);
  await one.turn();
  await until(() => one.begun.length > 0);
  expect(one.begun).toEqual(["a1"]);
  one.end("a1");
  await one.idle();
});

test("what fails is tried again later, five times, and then given up with its reason", async () => {
  const { one, find, pass } = await queue({ key: "a1", ...circus });
  for (let tries = 1; tries <= LIMITS.effect_tries_max; tries += 1) {
    await one.turn();
    await until(() => one.begun.length === tries);
    one.end("a1", new Error("the disk is full"));
    await one.idle();
    const status = tries === LIMITS.effect_tries_max ? "failed" : "waiting";
    expect(await find("a1")).toMatchObject({ tries, status, error: "the disk is full" });
    await one.turn();
    expect(one.begun.length).toBe(tries);
    pass(3_600_000);
  }
  await one.turn();
  expect(one.given_up).toEqual(["a1: the disk is full"]);
  expect(one.begun.length).toBe(LIMITS.effect_tries_max);
});

test("one that waits after a failure does not hold up its lane", async () => {
  const { one } = await queue({ key: "a1", ...circus }, { key: "a2", ...circus });
  await one.turn();
  await until(() => one.begun.length === 1);
  one.end("a1", new Error("not now"));
  await one.idle();
  await one.turn();
  await until(() => one.begun.length === 2);
  expect(one.begun).toEqual(["a1", "a2"]);
  one.end("a2");
  await one.idle();
});
