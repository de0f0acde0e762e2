import { expect, test } from "vitest";
import { accountViews } from "../../../src/engine/accounts/views.ts";
import { claim } from "../../../src/engine/queue/claim.ts";
import { findWork } from "../../../src/engine/queue/dispatch.ts";
import type { World } from "../../../src/engine/world.ts";
import type { Tables } from "../../../src/ports/store.ts";
import { gaveBack, handed, limits, ran } from "../../support/accounts.ts";
import { claimIn, configured, endOf, whyIn } from "../../support/queue.ts";
import { subscription } from "../../support/subscription.ts";
import { openRing } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const perHour = (more: object) => [
  { window_ms: HOUR_MS, runs: null, tokens: null, usd: null, ...more },
];
const viewsIn = (world: World) => world.store.read((tables) => accountViews(world, tables));

test("a claim tells the account that it counts for, with its model and folder", async () => {
  const ring = await openRing();
  const team = subscription({ name: "team", model: "opus", config_folder: "/srv/team" });
  const world = configured(ring.world, { subscriptions: [team] });
  await ring.task();
  const claimed = await handed(world, await ring.worker("anna"));
  expect(claimed.subscription).toEqual({ name: "team", model: "opus", config_folder: "/srv/team" });
  expect(claimed.attempt.subscription).toBe("team");
  expect(await ran(world, claimed)).toMatchObject({ subscription: "team", model: "opus" });
});

test("workers share out the accounts, up to what each allows at once", async () => {
  const ring = await openRing();
  const wide = subscription({ name: "wide", max_concurrent: 2 });
  const best = subscription({ name: "best", max_concurrent: 1, priority: 1 });
  const world = configured(ring.world, { subscriptions: [wide, best] });
  const used = [];
  for (const name of ["a", "b", "c"]) {
    await ring.task();
    used.push((await handed(world, await ring.worker(name))).attempt.subscription);
  }
  expect(used).toEqual(["best", "wide", "wide"]);
  const { id } = await ring.task();
  expect(await claimIn(world, await ring.worker("d"))).toBeNull();
  expect((await whyIn(world, id)).holds[0]?.detail).toMatch(
    /^Subscription wide is used by .* Subscription best is used by /,
  );
});

test("a quota that is used up rests its account until enough has left the window", async () => {
  const ring = await openRing();
  const quota = perHour({ runs: 4 });
  const team = subscription({ name: "team", quota, reserve: 0.5 });
  const world = configured(ring.world, { subscriptions: [team] });
  const anna = await ring.worker("anna");
  const gone = await ring.task();
  await ran(world, await handed(world, anna));
  await endOf(ring, gone.id);
  await ring.world.store.write((tables) => tables.tasks.remove(gone.id));
  ring.pass(120_000);
  const { id } = await ring.task();
  await ran(world, await handed(world, anna));
  await endOf(ring, id);
  expect(await claimIn(world, anna)).toBeNull();
  const [view] = await viewsIn(world);
  expect(view?.quotas).toMatchObject([{ used: 2, quota: 4, for_work: 2, has_room: false }]);
  const why = await whyIn(world, id);
  expect(why.holds).toMatchObject([{ rule: "quota_spent", until: view?.quotas[0]?.until }]);
  expect(why.summary).toBe("Subscription team has used 2 of 4 runs in 1 h; kept for people: 2.");
  ring.pass(HOUR_MS - 119_000);
  expect(await claimIn(world, anna)).toBe(id);
});

test("runs that tell no cost are counted as such, not as free", async () => {
  const ring = await openRing();
  const team = subscription({ name: "team", quota: perHour({ usd: 5 }) });
  const world = configured(ring.world, { subscriptions: [team] });
  await ring.task();
  const claimed = await handed(world, await ring.worker("anna"));
  await ran(world, claimed, { cost_usd: 1.5 });
  await ran(world, claimed, { cost_usd: null });
  expect(await viewsIn(world)).toMatchObject([
    { quotas: [{ used: 1.5, quota: 5 }], runs_without_cost: 1, running: [claimed.task.id] },
  ]);
});

test("an account that rests is listed, and the line looks again when it is over", async () => {
  const ring = await openRing();
  const world = configured(ring.world, limits());
  await ring.task();
  const anna = await ring.worker("anna");
  const resets_at = new Date(Date.parse(world.clock.now()) + HOUR_MS).toISOString();
  await gaveBack({ ...ring, world }, await handed(world, anna), resets_at);
  expect(await viewsIn(world)).toMatchObject([
    { account: "agent:claude-code", is_configured: false, is_resting: true, limit: { resets_at } },
  ]);
  const waiting = [{ request: { worker: anna.id, commit: null } }];
  const look = () => world.store.read((t) => findWork(world, t, { waiting, promised: [] }));
  expect(await look()).toEqual({ calls: [], next: resets_at });
  ring.pass(HOUR_MS + 1_000);
  expect((await look()).calls).toHaveLength(1);
});

/** The tables, with what is asked of them noted as `table.method`. */
function noted(tables: Tables, asked: string[]): Tables {
  const seen = (table: string, methods: object) =>
    new Proxy(methods, {
      get(target, method) {
        asked.push(`${table}.${String(method)}`);
        return Reflect.get(target, method);
      },
    });
  return new Proxy(tables, {
    get: (target, table) => seen(String(table), Reflect.get(target, table)),
  });
}

test("a claim costs one statement more while nothing rests or is counted", async () => {
  const ring = await openRing();
  await ring.task();
  const { id } = await ring.worker("anna");
  const asked: string[] = [];
  await ring.world.store.write((tables) =>
    claim(ring.world, noted(tables, asked), { worker: id, commit: null }),
  );
  expect(asked.filter((each) => /^(limits|runs)\./.test(each))).toEqual(["limits.list"]);
});
