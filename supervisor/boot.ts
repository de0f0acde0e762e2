import { hearNext } from "./conversation.ts";
import { type Generation, type GenerationPlan, startGeneration } from "./generation.ts";
import { checkHealth, type Refusal } from "./probe.ts";
import { trying, writeChildren } from "./state.ts";
import { askerOf, type World } from "./world.ts";

function track(world: World, generation: Generation): void {
  const marks = () => [...world.roles.alive].map((each) => each.mark);
  const remember = () => trying(world.say, () => writeChildren(world.home, marks()));
  world.roles.alive.add(generation);
  remember();
  generation.hear((message) => world.heard(generation, message));
  void generation.exited.then(() => {
    world.roles.alive.delete(generation);
    if (!world.roles.stopping) remember();
    world.ended(generation);
  });
}

/** A generation that is up and healthy, or why it is not. */
export type Booted =
  | { generation: Generation; boot_ms: number; refusal: null }
  | { generation: null; boot_ms: null; refusal: Refusal };

/** Kills a generation that failed and puts its last words beside the reason. */
export async function giveUp(generation: Generation, refusal: Refusal): Promise<Refusal> {
  await generation.kill();
  const stderr_tail = await generation.stderrTail();
  return { reason: refusal.reason, evidence: { ...refusal.evidence, stderr_tail } };
}

/** Starts a release on its private socket and asks for its health. It does not serve yet. */
export async function boot(world: World, plan: Omit<GenerationPlan, "socket">): Promise<Booted> {
  const socket = `${world.sockets}/${plan.number}-${plan.mode}.sock`;
  const generation = startGeneration({ ...plan, socket }, world);
  track(world, generation);
  const ready = await hearNext(generation, "ready", world.limits.ready_ms);
  const refusal =
    ready.message === null
      ? { reason: `the new generation ${ready.problem}`, evidence: { asked: "ready" } }
      : await checkHealth(generation, askerOf(world));
  if (refusal === null && ready.message !== null) {
    return { generation, boot_ms: ready.message.boot_ms, refusal: null };
  }
  const why = refusal ?? { reason: "it was not ready", evidence: {} };
  return { generation: null, boot_ms: null, refusal: await giveUp(generation, why) };
}

/** Starts a release for the real database under a number of its own. */
export async function bootLive(world: World, release: string): Promise<Booted> {
  return boot(world, { number: world.nextNumber(), mode: "live", release, database: null });
}
