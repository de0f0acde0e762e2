import { agentName, modelFor } from "../../domain/account.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { tallies, tallyOf, type Tally, type TallyKey } from "../../domain/tally.ts";
import { accountOf } from "../../domain/provider-limit.ts";
import type { RouteCandidate } from "../../domain/routing.ts";
import type { Tables } from "../../ports/store.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";
import { recall, type Recalled } from "./recall.ts";
import { kindsOf, makeRouting, type Routed } from "./routing.ts";

/** So many of the newest attempts are counted. */
const COUNTED_MAX = 10_000;

/** So many similar tasks are told of. */
const SIMILAR_MAX = 20;

/** How attempts turned out, by key and all together; `not_found` when there is no such project. */
export async function outcomes(
  tables: Tables,
  { by, project }: { by: TallyKey; project?: string | undefined },
): Promise<{ by: TallyKey; items: Tally[]; total: Tally }> {
  const wanted = project === undefined ? undefined : await requireProject(tables, project);
  const lessons = await tables.lessons.list({ project_id: wanted?.id }, COUNTED_MAX);
  return { by, items: tallies(lessons, by), total: tallyOf(null, lessons) };
}

/** What tasks like this one left behind; `not_found`. */
export async function similarLessons(tables: Tables, id: string): Promise<{ items: Recalled[] }> {
  const found = await recall(tables, await requireTask(tables, id));
  return { items: found.slice(0, SIMILAR_MAX) };
}

/** A choice as it is told; see the contract. */
export type ToldRouting = Pick<Routed, "complexity" | "lessons" | "by" | "why"> & {
  task_id: string;
  learns: boolean;
  taken: { attempt_id: string; agent: string; model: string | null; account: string } | null;
  candidates: (RouteCandidate & { place: number })[];
};

/**
 * By which agent and model a task should be done, were all workers free that may do it: as the next
 * claim would choose, or that of the attempt under way. `not_found`.
 */
export async function explainRouting(
  world: Pick<World, "config">,
  tables: Tables,
  id: string,
): Promise<ToldRouting> {
  const task = await requireTask(tables, id);
  const workers = kindsOf((await tables.workers.list()).filter(({ draining }) => !draining));
  const { tiers, ...told } = await makeRouting(world, tables).explain(task, workers);
  const candidates = tiers.flatMap((tier, at) => tier.map((each) => ({ ...each, place: at + 1 })));
  const taken = takenBy(world, (await tables.attempts.of(id)).at(-1));
  return { task_id: id, learns: world.config.routing.learn, ...told, taken, candidates };
}

function takenBy({ config }: Pick<World, "config">, last: Attempt | undefined) {
  if (!last) return null;
  const { id: attempt_id, agent, subscription } = last;
  const model = modelFor(agent, subscription, config.subscriptions);
  return { attempt_id, agent: agentName(last), model, account: accountOf(agent, subscription) };
}
