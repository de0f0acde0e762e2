import { relative } from "node:path";
import { converse } from "./conversation.ts";
import { pointLink } from "./files.ts";
import type { Generation } from "./generation.ts";
import { currentRelease } from "./home.ts";
import { within } from "./limits.ts";
import type { Refusal } from "./probe.ts";
import { trying, writeState } from "./state.ts";
import type { World } from "./world.ts";

/** Lets a generation accept on the public port beside whoever does already. */
async function letServe(world: World, generation: Generation): Promise<Refusal | null> {
  const { number } = generation;
  const message = { type: "serve", generation: number, url: world.address.url } as const;
  const answer = {
    kind: "serving",
    limit_ms: world.limits.serve_ms,
    handle: world.handle,
  } as const;
  const reply = await converse(generation, message, answer);
  if (reply.problem === null) return null;
  return { reason: `generation ${number} ${reply.problem}`, evidence: { asked: "serve" } };
}

/** Makes a generation stop accepting and leading; one that does not let go in time is killed. */
async function letGo(generation: Generation, limit_ms: number): Promise<void> {
  if (!generation.isAlive()) return;
  const reply = await converse(generation, { type: "drain" }, { kind: "standby", limit_ms });
  if (reply.problem !== null) await generation.kill();
}

/**
 * Moves the public traffic: the new one accepts before the old one stops, so nobody is refused; the
 * old one has put its duties down before the new one takes them up, so never two lead.
 */
export async function moveTraffic(
  world: World,
  from: Generation | null,
  to: Generation,
  standby_ms: number,
): Promise<Refusal | null> {
  const refusal = await letServe(world, to);
  if (refusal !== null) return refusal;
  if (from !== null) await letGo(from, standby_ms);
  to.tell({ type: "lead" });
  world.roles.serving = to;
  return null;
}

/** Tells readers which generation serves now. */
export function tellServing(world: World, serving: Generation): void {
  trying(world.say, () => writeState(world.home, serving, world));
}

/** Makes durable which release the next start boots. */
export function keepCurrent(world: World, serving: Generation): void {
  const { current, releases } = world.home;
  const target = relative(releases, serving.release);
  if (currentRelease(world.home) !== serving.release) pointLink(current, target);
}

/** Ends a generation in order: idle connections first, then itself, bounded at each step. */
export async function retire(
  world: World,
  generation: Generation,
  drain_ms: number,
): Promise<void> {
  if (!generation.isAlive()) return;
  await converse(generation, { type: "drain" }, { kind: "drained", limit_ms: drain_ms });
  await end(world, generation);
}

/** Tells a generation to exit, and kills what is left of it when the limit has passed. */
export async function end(world: World, generation: Generation): Promise<void> {
  generation.tell({ type: "exit" });
  await within(generation.exited, world.limits.exit_ms);
  await generation.kill();
}
