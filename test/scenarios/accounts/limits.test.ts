import { expect, test } from "vitest";
import { clearLimit } from "../../../src/engine/accounts/limits.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { gaveBack, handed, limits, limitsIn, metLimit, ran } from "../../support/accounts.ts";
import { apply } from "../../../src/engine/moves/apply.ts";
import { claimIn, configured, whyIn, workerWith } from "../../support/queue.ts";
import { subscription } from "../../support/subscription.ts";
import { claimedTask, openRing, openWorld, reportOf, type Ring } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const inAnHour = ({ world }: Ring) =>
  new Date(Date.parse(world.clock.now()) + HOUR_MS).toISOString();

/** A ring in whose world all workers wake at once. */
async function calmRing(more: Parameters<typeof limits>[0] = {}): Promise<Ring> {
  const ring = await openRing();
  return { ...ring, world: configured(ring.world, limits(more)) };
}

test("a limit parks the account: the task is back at once, uncounted, for any other", async () => {
  const ring = await calmRing();
  const claimed = await claimedTask(ring);
  const { task, attempt } = await gaveBack(ring, claimed, inAnHour(ring));
  expect(task).toMatchObject({ status: "ready", attempts: 0, not_before: null });
  expect(attempt).toMatchObject({ resolution: "given_back", outcome: "rate_limited" });
  const bert = await ring.worker("bert");
  expect(await claimIn(ring.world, bert)).toBeNull();
  const { summary, holds } = await whyIn(ring.world, task.id);
  expect(summary).toMatch(/^The usage limit of agent claude-code is reached; it rests until /);
  expect(holds[0]).toMatchObject({ rule: "account_limited", by: ["agent:claude-code"] });
  expect(await claimIn(ring.world, await ring.worker("cleo", "codex"))).toBe(task.id);
});

test("it is over when its provider said, also in the eyes of a server that starts", async () => {
  const ring = await calmRing();
  const claimed = await claimedTask(ring);
  await gaveBack(ring, claimed, inAnHour(ring));
  const bert = await ring.worker("bert");
  const later = await openWorld(ring.place, { requested: [], logged: [] }, 2);
  const world = configured(later.world, limits());
  expect(await claimIn(world, bert)).toBeNull();
  later.pass(HOUR_MS + 1_000);
  expect(await claimIn(world, bert)).toBe(claimed.task.id);
});

test("workers come back one after the other", async () => {
  const ring = await calmRing({ stagger_ms: HOUR_MS });
  await gaveBack(ring, await claimedTask(ring), inAnHour(ring));
  const crew = await Promise.all(["a", "b", "c", "d", "e"].map((name) => ring.worker(name)));
  for (let tasks = 0; tasks < 4; tasks += 1) await ring.task();
  const woken = async () => {
    const got = [];
    for (const worker of crew) got.push(await claimIn(ring.world, worker));
    return got.filter((id) => id !== null).length;
  };
  expect(await woken()).toBe(0);
  ring.pass(HOUR_MS);
  const steps: number[] = [];
  for (let eighth = 0; eighth < 9; eighth += 1) {
    steps.push(await woken());
    ring.pass(HOUR_MS / 8);
  }
  expect(steps.reduce((sum, each) => sum + each, 0)).toBe(5);
  expect(Math.max(...steps)).toBeLessThan(5); // all in one eighth: once in 4,096 runs
});

test("a limit that is still there is guessed twice as long, and a success lifts it", async () => {
  const ring = await calmRing({ guess_ms: 60_000 });
  await gaveBack(ring, await claimedTask(ring));
  ring.pass(61_000);
  const again = await handed(ring.world, await ring.worker("bert"));
  await ran(ring.world, again, metLimit());
  const [limit] = await limitsIn(ring.world);
  expect(limit).toMatchObject({ account: "agent:claude-code", is_guess: true, repeats: 1 });
  expect(Date.parse(limit!.resets_at) - Date.parse(limit!.since)).toBe(120_000);
  await ran(ring.world, again, {}, { started_at: "2026-01-01T00:00:00.000Z" });
  expect(await limitsIn(ring.world)).toHaveLength(1);
  ring.pass(1_000);
  await ran(ring.world, again);
  expect(await limitsIn(ring.world)).toEqual([]);
});

test("a report alone parks the account, as that of an older worker", async () => {
  const ring = await calmRing();
  const claimed = await claimedTask(ring);
  const said = { resolution: "given_back", outcome: "rate_limited" } as const;
  await finish(ring.world, reportOf(claimed, said));
  expect(await limitsIn(ring.world)).toMatchObject([{ is_guess: true, repeats: 0 }]);
});

test("what a person stopped meanwhile is not taken up again when the limit is over", async () => {
  const ring = await calmRing();
  const { task } = await gaveBack(ring, await claimedTask(ring), inAnHour(ring));
  const back = { task, trigger: "make_draft", actor: "owner" };
  await ring.world.store.write((tables) => apply(ring.world, tables, back));
  ring.pass(2 * HOUR_MS);
  expect(await claimIn(ring.world, await ring.worker("bert"))).toBeNull();
});

test("a person may forget a limit; an account that has none is not found", async () => {
  const ring = await calmRing();
  const { task } = await gaveBack(ring, await claimedTask(ring), inAnHour(ring));
  const clear = (account: string) =>
    ring.world.store.write((tables) => clearLimit(ring.world, tables, account));
  await expect(clear("team")).rejects.toMatchObject({ code: "not_found" });
  await clear("agent:claude-code");
  expect(await claimIn(ring.world, await ring.worker("bert"))).toBe(task.id);
});

test("with on_limit wait a task goes on with its own account only", async () => {
  const ring = await openRing();
  const subscriptions = [subscription({ name: "one", priority: 1 }), subscription({ name: "two" })];
  const calm = { ...configured(ring.world, { ...limits({ on_limit: "wait" }), subscriptions }) };
  const { id } = await ring.task({ priority: "P0" });
  const anna = await workerWith(ring, "anna", { subscription: "one" });
  await gaveBack({ ...ring, world: calm }, await handed(calm, anna), inAnHour(ring));
  const bert = await workerWith(ring, "bert");
  const cleo = await workerWith(ring, "cleo", { subscription: "two" });
  const other = await ring.task({ priority: "P4" });
  expect(await claimIn(calm, cleo)).toBe(other.id);
  expect(await claimIn(calm, bert)).toBeNull();
  expect((await whyIn(calm, id)).holds[0]?.rule).toBe("account_limited");
  ring.pass(HOUR_MS + 1_000);
  expect(await claimIn(calm, bert)).toBe(id);
});
