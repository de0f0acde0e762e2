import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { appendOutput } from "../../../src/engine/attempts/held.ts";
import { ran, runId } from "../../support/accounts.ts";
import { configured, endOf, setProject, whyIn } from "../../support/queue.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

const spent = ({ world, project }: Ring) =>
  world.store.read((tables) => tables.projects.spent_usd(project.id));
const attemptOf = ({ world }: Ring, id: string) =>
  world.store.read((tables) => tables.attempts.find(id));

test("a run is kept once, however often its worker tells it", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const id = runId();
  const first = await ran(ring.world, claimed, {}, { id });
  expect(await ran(ring.world, claimed, { cost_usd: 99 }, { id })).toEqual(first);
  const runs = await ring.world.store.read((t) => t.runs.of({ task_id: claimed.task.id }));
  expect(runs).toEqual([first]);
  expect(await spent(ring)).toBe(0.25);
});

test("money counts when a run is told, and the report does not count it again", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await ran(ring.world, claimed);
  await ran(ring.world, claimed, { cost_usd: 0.5 }, { iteration: 2 });
  expect(await spent(ring)).toBe(0.75);
  expect(await attemptOf(ring, claimed.attempt.id)).toMatchObject({
    cost_usd: 0.75,
    tokens: { input: 2_000, output: 100, cache_read: 600, cache_write: 400 },
    session_id: "session-1",
  });
  await finish(ring.world, reportOf(claimed, { cost_usd: 12 }));
  expect(await spent(ring)).toBe(0.75);
  expect((await attemptOf(ring, claimed.attempt.id))?.cost_usd).toBe(0.75);
});

test("a report alone tells the money of an older worker; a late run replaces it", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await finish(ring.world, reportOf(claimed, { cost_usd: 2 }));
  expect(await spent(ring)).toBe(2);
  await ran(ring.world, claimed, { cost_usd: 2 });
  expect(await spent(ring)).toBe(2);
});

test("a run of a lost attempt is paid all the same; one of another fence is refused", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await endOf(ring, claimed.task.id);
  await ran(ring.world, claimed);
  expect(await spent(ring)).toBe(0.25);
  const other = { ...claimed, attempt: { ...claimed.attempt, fence: 7 } };
  await expect(ran(ring.world, other)).rejects.toMatchObject({ code: "stale_fence" });
});

test("the budget of a project is spent by runs of attempts that still run", async () => {
  const ring = await openRing();
  await setProject(ring, { budget_usd: 0.25 });
  const claimed = await claimedTask(ring);
  const { id } = await ring.task();
  const bert = await ring.worker("bert");
  await ran(ring.world, claimed);
  expect(await ring.claim(bert)).toBeNull();
  expect((await whyIn(ring.world, id)).summary).toBe("Project circus has spent $0.25 of $0.25.");
});

test("what an agent does not tell is reckoned from prices, or stays unknown", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring, { agent: "codex:gpt-5.4" });
  const known = await ran(ring.world, claimed, { cost_usd: null });
  expect(known).toMatchObject({ model: "gpt-5.4", cost_source: "prices" });
  expect(known.cost_usd).toBeCloseTo(0.003825, 9);
  const mine = { mystery: { input: 1_000, output: 0, cache_read: 0, cache_write: 0 } };
  const priced = configured(ring.world, { prices: mine });
  const mystery = {
    cost_usd: null,
    models: [{ model: "mystery", tokens: known.tokens, cost_usd: null }],
  };
  expect((await ran(priced, claimed, mystery)).cost_usd).toBe(1);
  const unknown = await ran(ring.world, claimed, mystery);
  expect(unknown).toMatchObject({ cost_usd: null, cost_source: null });
  expect((await attemptOf(ring, claimed.attempt.id))?.cost_usd).toBeNull();
  expect(await spent(ring)).toBeCloseTo(1.003825, 9);
});

test("the session that an agent names is kept as soon as it is told", async () => {
  const ring = await openRing();
  const { attempt } = await claimedTask(ring);
  const events = [{ type: "session" as const, session_id: "session-9", model: null }];
  const out = { id: attempt.id, fence: attempt.fence, iteration: 1, batch: 0, events };
  await ring.world.store.write((tables) => appendOutput(ring.world, tables, out));
  expect((await attemptOf(ring, attempt.id))?.session_id).toBe("session-9");
});
