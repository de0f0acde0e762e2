import { hostname } from "node:os";
import { expect, it } from "vitest";
import { lease } from "../../../src/engine/attempts/resources.ts";
import { lose } from "../../../src/engine/attempts/report.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";
import { openWorkplace } from "../../support/workplace.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";

const NEVER = new AbortController().signal;

const wishOf = ({ attempt }: Claimed, more = {}) => ({
  id: attempt.id,
  fence: attempt.fence,
  host: "here",
  ports: [],
  databases: [],
  locks: [],
  wait_ms: 0,
  ...more,
});

const end = ({ world }: Ring, { attempt }: Claimed) =>
  world.store.write((t) => lose(world, t, attempt.id, { reason: "gone", proof: null }));

it("agent and checks get what was leased, and it is free when the attempt ends", async () => {
  const toml = [
    'ports = ["PORT", "ADMIN_PORT"]\ndatabases = ["DB"]\nlocks = ["e2e"]',
    '[[checks]]\nname = "same"\ncommand = \'test "$PORT $DB" = "$(cat done.txt)"\'\n',
  ].join("\n");
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const worker = await workplace.worker(
    'test $PORT -ne $ADMIN_PORT && test $RINGMASTER_LOCK_E2E = held && echo "$PORT $DB" > done.txt',
  );
  const { attempt } = await worker.ended(id);
  expect(attempt).toMatchObject({ resolution: "proven" });
  const held = await workplace.world().store.read((tables) => tables.resources.list(hostname()));
  expect(held).toEqual([]);
  const text = workplace.place.git(["show", `${attempt.branch}:done.txt`]);
  expect(text).toMatch(/^(2\d|3[0-2])\d{3} rm_at_[a-z0-9]+_1$/);
});

it("a port that another attempt has leased is refused, the rest is granted", async () => {
  const ring = await openRing();
  const [first, second] = [await claimedTask(ring), await claimedTask(ring)];
  const port = (variable: string, number: number) => ({ variable, port: number });
  await lease(ring.world, wishOf(first, { ports: [port("A", 20_000)] }), NEVER);
  const wish = wishOf(second, { ports: [port("A", 20_000), port("B", 20_001)] });
  const answer = await lease(ring.world, wish, NEVER);
  expect(answer.refused).toEqual(["A"]);
  expect(answer.granted).toMatchObject([{ variable: "B", value: "20001" }]);
  const again = wishOf(second, { ports: [port("A", 20_002), port("B", 20_003)] });
  const { granted } = await lease(ring.world, again, NEVER);
  expect(granted.map(({ value }) => value)).toEqual(["20001", "20002"]);
  const elsewhere = wishOf(second, { host: "there", ports: [port("C", 20_000)] });
  expect((await lease(ring.world, elsewhere, NEVER)).refused).toEqual([]);
});

it("a lock is waited for, its task says so, and it comes when the other attempt ends", async () => {
  const ring = await openRing();
  const [first, second] = [await claimedTask(ring), await claimedTask(ring)];
  await lease(ring.world, wishOf(first, { locks: ["gpu"] }), NEVER);
  const wish = wishOf(second, { locks: ["gpu", "other"], databases: ["DB"] });
  const sentence = `waits for the lock gpu, which ${first.task.id} holds`;
  expect(await lease(ring.world, wish, NEVER)).toEqual({
    granted: [],
    refused: [],
    waits: sentence,
  });
  expect((await ring.find(second.task.id)).reason).toBe(sentence);
  const waiting = lease(ring.world, { ...wish, wait_ms: 100_000 }, NEVER);
  await end(ring, first);
  const { granted, waits } = await waiting;
  expect(waits).toBeNull();
  expect(granted.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    expect.stringMatching(/^database rm_at_[a-z0-9]+_1$/),
    "lock gpu",
    "lock other",
  ]);
  expect((await ring.find(second.task.id)).reason).toBeNull();
});

it("whoever lost the task leases nothing, and nobody waits for a caller that is gone", async () => {
  const ring = await openRing();
  const [first, second] = [await claimedTask(ring), await claimedTask(ring)];
  await lease(ring.world, wishOf(first, { locks: ["gpu"] }), NEVER);
  const gone = AbortSignal.abort();
  const wish = wishOf(second, { locks: ["gpu"], wait_ms: 100_000 });
  expect((await lease(ring.world, wish, gone)).waits).toMatch(/gpu/);
  await end(ring, second);
  await expect(lease(ring.world, wish, NEVER)).rejects.toMatchObject({ code: "stale_fence" });
});
