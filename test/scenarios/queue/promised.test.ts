import { expect, test } from "vitest";
import { lineOf } from "../../../src/engine/queue/waiting.ts";
import { claimIn } from "../../support/queue.ts";
import { openRing, type Ring } from "../../support/world.ts";

const never = new AbortController().signal;

/** So long it waits at most; a call that comes is far sooner, and then its end is of no matter. */
const WAIT_MS = 5_000;

const joined = ({ world }: Ring, { id }: { id: string }) =>
  lineOf(world).join({ worker: id, commit: null }, world.clock.monotonic() + WAIT_MS, never);

test("who is called for one task and takes another leaves the first to others", async () => {
  const ring = await openRing();
  const either = await ring.worker("either");
  const only = await ring.worker("only", "codex");
  const first = joined(ring, either);
  const called = first.called();
  const common = await ring.task();
  expect(await called).toBe(true);
  const second = joined(ring, only);
  const woken = second.called();
  const urgent = await ring.task({ priority: "P0", agent: "claude-code" });
  expect(await claimIn(ring.world, either)).toBe(urgent.id);
  // Every look up to here took the common task for promised; this read comes after the last one.
  await ring.world.store.read(async () => undefined);
  first.leave(urgent.id);
  expect(await woken).toBe(true);
  expect(await claimIn(ring.world, only)).toBe(common.id);
  second.leave(common.id);
});
