import { createHash } from "node:crypto";
import { agentName, modelFor, possibleFor } from "../../domain/account.ts";
import type { Complexity } from "../../domain/complexity.ts";
import { mayDo } from "../../domain/eligibility.ts";
import { turnedOutWell, wordsOf, type Lesson } from "../../domain/lesson.ts";
import { priceOf } from "../../domain/price.ts";
import { accountOf } from "../../domain/provider-limit.ts";
import {
  chooseRoute,
  rateOf,
  type RouteCandidate,
  type RouteChoice,
} from "../../domain/routing.ts";
import { isAkin, likenessesAmong } from "../../domain/similar.ts";
import type { Subscription, TaskPlaces } from "../../domain/situation.ts";
import { DELIVERY_STATES, HELD_STATES, type TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Worker } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";
import { LESSONS_READ_MAX } from "./recall.ts";
import { complexityIn } from "./record.ts";

type Ground = Pick<World, "config">;

/** As much of a worker as decides how it would have a task done. */
export type Able = Pick<Worker, "agent" | "subscription" | "capabilities">;

/** A choice with all that it goes by. */
export type Routed = RouteChoice & { complexity: Complexity; lessons: number };

/** One way that one worker has: a choice of an agent and an account. */
type Way = Pick<RouteCandidate, "agent" | "model" | "priority"> & {
  /** The worker's choice of an agent, and the name of the account, by which places are found. */
  choice: string;
  account: string;
};

/**
 * Chooses by which agent, model and account a task should be done. What it learned from is read
 * once a project; nothing is read where there is nothing to choose.
 */
export function makeRouting(world: Ground, tables: Tables) {
  const known = new Map<string, Promise<Known>>();
  const knownOf = (project_id: string) => {
    const found = known.get(project_id) ?? readLessons(tables, project_id);
    known.set(project_id, found);
    return found;
  };

  return {
    /** The whole choice, to be told; without tiers when no worker may do the task. */
    explain: (task: Task, workers: readonly Able[]): Promise<Routed> =>
      route(task, waysOf(world, task, workers)),
    /** How well each account suits the task; null where there is nothing to choose. */
    async places(task: Task, workers: readonly Able[]): Promise<TaskPlaces | null> {
      const ways = waysOf(world, task, workers);
      if (new Set(ways.map(keyOf)).size < 2) return null;
      return placesOf(ways, await route(task, ways));
    },
  };

  async function route(task: Task, ways: readonly Way[]): Promise<Routed> {
    const complexity = await complexityIn(tables, task);
    const akin = akinTo(task, complexity.score, await knownOf(task.project_id));
    const choice = chooseRoute({
      ...world.config.routing,
      complexity: complexity.score,
      candidates: candidatesOf(world, ways, akin),
      chance: chanceOf(task),
    });
    return { ...choice, complexity, lessons: akin.length };
  }
}

/** One worker of each kind, as far as routes go: a hundred alike are as good as one. */
export function kindsOf(workers: readonly Able[]): Able[] {
  const kind = ({ agent, subscription, capabilities }: Able) =>
    JSON.stringify([agent, subscription, capabilities]);
  return [...new Map(workers.map((each) => [kind(each), each])).values()];
}

function waysOf({ config }: Ground, task: Task, workers: readonly Able[]): Way[] {
  const { subscriptions } = config;
  const able = workers.filter(
    (each) => mayDo(each, task) && task.needs.every((need) => each.capabilities.includes(need)),
  );
  return able.flatMap((worker) => {
    const agent = task.agent ?? worker.agent;
    const possible = possibleFor(worker, config)?.filter(({ enabled }) => enabled);
    const accounts: Pick<Subscription, "name" | "priority">[] = possible ?? [
      { name: accountOf(worker.agent, null), priority: 0 },
    ];
    return accounts.map(({ name, priority }) => ({
      agent: agentName({ agent }),
      model: modelFor(agent, name, subscriptions),
      priority,
      choice: worker.agent,
      account: name,
    }));
  });
}

const keyOf = ({ agent, model, priority }: Pick<Way, "agent" | "model" | "priority">) =>
  JSON.stringify([agent, model, priority]);

/** What is settled of a project's attempts, and how those like a task are found among them. */
type Known = { settled: Lesson[]; similarTo: ReturnType<typeof likenessesAmong<Lesson>> };

async function readLessons(tables: Tables, project_id: string): Promise<Known> {
  const all = await tables.lessons.list({ project_id }, LESSONS_READ_MAX);
  const settled = all.filter((each) => turnedOutWell(each) !== null);
  return { settled, similarTo: likenessesAmong(settled) };
}

/** Settled lessons of tasks like this one, in words or in kind and size. */
function akinTo(task: Task, complexity: number, { settled, similarTo }: Known): Lesson[] {
  const similar = similarTo({ words: wordsOf(task), kind: task.kind });
  const alike = new Map(similar.map(({ lesson, likeness }) => [lesson.attempt_id, likeness]));
  const own = { kind: task.kind, complexity };
  return settled.filter((each) => isAkin(own, each, alike.get(each.attempt_id)));
}

function candidatesOf(
  { config }: Ground,
  ways: readonly Way[],
  akin: readonly Lesson[],
): RouteCandidate[] {
  const named = new Set(ways.map(({ agent, model }) => JSON.stringify([agent, model])));
  return [...Map.groupBy(ways, keyOf).values()].flatMap((same) => {
    const [way] = same;
    if (!way) return [];
    const { agent, model, priority } = way;
    const own = akin.filter((each) => isBy(each, way, named));
    const price = model === null ? null : priceOf(model, config.prices);
    const accounts = [...new Set(same.map(({ account }) => account))].toSorted();
    const rate = rateOf(own.filter(turnedOutWell).length, own.length);
    const price_usd = price && price.input + price.output;
    return [{ agent, model, priority, accounts, price_usd, ...rate }];
  });
}

/** A model that no route names is the agent's own. */
function isBy({ agent, model }: Lesson, way: Way, named: ReadonlySet<string>): boolean {
  if (agent !== way.agent) return false;
  if (way.model !== null) return model === way.model;
  return model === null || !named.has(JSON.stringify([agent, model]));
}

/** The place of each account, by the choice of an agent that a worker names. */
function placesOf(ways: readonly Way[], { tiers }: RouteChoice): TaskPlaces {
  const places = new Map<string, Map<string, number>>();
  for (const way of ways) {
    const own = places.get(way.choice) ?? new Map<string, number>();
    const place = tiers.findIndex((tier) => tier.some((each) => keyOf(each) === keyOf(way)));
    places.set(way.choice, own.set(way.account, place));
  }
  return places;
}

const CHANCES = 2 ** 32;

const UNDER_WAY: readonly TaskState[] = [...HELD_STATES, ...DELIVERY_STATES];

/**
 * A number 0..1 that is the same for the same try of the same task, so that it can be told: of the
 * next one, or of that under way.
 */
function chanceOf({ id, attempts, status }: Task): number {
  const before = UNDER_WAY.includes(status) ? attempts - 1 : attempts;
  return createHash("sha256").update(`${id}/${before}`).digest().readUInt32BE(0) / CHANCES;
}
