import { setImmediate } from "node:timers/promises";
import type { Effect } from "../../../src/domain/effect.ts";
import { makeEffectRunner, type Performers } from "../../../src/engine/effects/runner.ts";
import type { World } from "../../../src/engine/world.ts";
import { anEffect } from "../../conformance/store/samples.ts";
import { openRing, openWorld } from "../../support/world.ts";

/** Performers that begin when they are called and end when the test says so. */
function heldPerformers() {
  const begun: string[] = [];
  const given_up: string[] = [];
  const held = new Map<string, (error?: Error) => void>();
  const perform = async (_: unknown, { key }: Effect) => {
    begun.push(key);
    await new Promise<void>((resolve, reject) => {
      held.set(key, (error) => (error ? reject(error) : resolve()));
    });
  };
  const giveUp = async (_: unknown, { key }: Effect, detail: string) => {
    given_up.push(`${key}: ${detail}`);
  };
  const performers: Performers = {
    merge: perform,
    cleanup: perform,
    release: perform,
    revert: perform,
    push: perform,
    giveUp,
  };
  const end = (key: string, error?: Error) => held.get(key)?.(error);
  return { performers, begun, given_up, end };
}

/** Effects in the store of one ring, and servers that carry them out. */
export async function queue(...effects: Partial<Effect>[]) {
  const ring = await openRing();
  const twin = await openWorld(ring.place, { requested: [], logged: [] }, 2);
  await ring.world.store.write(async (t) => {
    for (const each of effects) await t.effects.insert(anEffect({ task_id: null, ...each }));
  });
  const server = (world: World) => {
    const held = heldPerformers();
    return { ...held, ...makeEffectRunner(world, held.performers) };
  };
  return {
    one: server(ring.world),
    two: server(twin.world),
    find: async (key: string) => ring.world.store.read((t) => t.effects.find(key)),
    pass: ring.pass,
  };
}

/** Resolves as soon as it holds; work of this process alone can bring that about. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}
