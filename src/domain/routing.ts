import { z } from "zod";
import { HARD } from "./complexity.ts";

/** A way to have a task done: an agent with a model; null is the agent's own. */
export const route = z.object({ agent: z.string(), model: z.string().nullable() });

/** A way to have a task done. */
export type Route = z.infer<typeof route>;

/** Successes among samples, with the bounds between which the true rate lies, 95 % sure. */
export const rate = z.object({
  samples: z.int().nonnegative(),
  successes: z.int().nonnegative(),
  rate: z.number().nullable(),
  low: z.number(),
  high: z.number(),
});

/** Successes among samples, with the bounds of the true rate. */
export type Rate = z.infer<typeof rate>;

/**
 * A route that may be taken. `priority` is that of its accounts in config.toml; `price_usd` of a
 * million tokens in and out, null when it is unknown.
 */
export const candidate = route.extend({
  accounts: z.array(z.string()),
  priority: z.int(),
  price_usd: z.number().nullable(),
  ...rate.shape,
});

/** A route that may be taken. */
export type RouteCandidate = z.infer<typeof candidate>;

/**
 * By what a route was chosen. `only`: there is no other. `priority`: config.toml says so.
 * `explored`: to learn more of it. `learned`: from lessons. `static`: by how hard the task looks.
 * `open`: nothing speaks for one of them. `nobody`: there is no route at all.
 */
export const routedBy = z.enum([
  "only",
  "priority",
  "explored",
  "learned",
  "static",
  "open",
  "nobody",
]);

/** A choice and the sentence that says why. */
export type RouteChoice = {
  by: z.infer<typeof routedBy>;
  why: string;
  /** The same routes, preferred ones first; those of one tier are as good as each other. */
  tiers: RouteCandidate[][];
};

/** What a choice goes by. `chance` and `explore` are 0..1; the same chance, the same choice. */
export type RouteQuestion = {
  complexity: number;
  candidates: readonly RouteCandidate[];
  learn: boolean;
  explore: number;
  chance: number;
};

/** So many samples each candidate needs before they are compared. */
export const SAMPLES_LEAST = 10;

/** The 97.5 % quantile of the normal distribution: two-sided bounds of 95 %. */
const Z = 1.959964;

/** A rate by E. B. Wilson's score interval (1927), which holds for few samples, too. */
export function rateOf(successes: number, samples: number): Rate {
  if (samples === 0) return { samples, successes, rate: null, low: 0, high: 1 };
  const share = successes / samples;
  const base = 1 + Z ** 2 / samples;
  const middle = (share + Z ** 2 / (2 * samples)) / base;
  const spread = Math.sqrt((share * (1 - share)) / samples + Z ** 2 / (4 * samples ** 2));
  const half = (Z * spread) / base;
  const [low, high] = [rounded(Math.max(0, middle - half)), rounded(Math.min(1, middle + half))];
  return { samples, successes, rate: rounded(share), low, high };
}

/**
 * Which of the routes a task should take. The priority that config.toml gives always wins. Among
 * equals: now and then one of which little is known, so that learning never ends; else those that
 * no other is clearly better than; and of these the cheapest for an easy task and the dearest for a
 * hard one.
 */
export function chooseRoute(question: RouteQuestion): RouteChoice {
  const { learn, complexity } = question;
  const [equals = [], ...behind] = byPriority(question.candidates);
  const choice = ruled(equals, behind.length) ?? (learn ? explored(equals, question) : null);
  const { tiers, ...told } = choice ?? byLessons(equals, question);
  return { ...told, tiers: [...tiers, ...behind.flatMap((each) => bySize(each, complexity))] };
}

function byPriority(candidates: readonly RouteCandidate[]): RouteCandidate[][] {
  const highest = [...new Set(candidates.map((each) => each.priority))].toSorted((a, b) => b - a);
  return highest.map((priority) => candidates.filter((each) => each.priority === priority));
}

const NOBODY: RouteChoice = { by: "nobody", why: "No worker may do it.", tiers: [] };

/** Where there is nothing to choose. */
function ruled(equals: RouteCandidate[], others: number): RouteChoice | null {
  if (equals.length > 1) return null;
  if (equals.length === 0) return NOBODY;
  const tiers = [equals];
  if (others === 0) return { by: "only", why: "There is no other way to have it done.", tiers };
  const why = "Its account has the highest priority in config.toml.";
  return { by: "priority", why, tiers };
}

/** The one with the fewest samples. */
function explored(
  equals: readonly RouteCandidate[],
  { chance, explore, complexity }: RouteQuestion,
): RouteChoice | null {
  if (chance >= explore) return null;
  const [least, ...rest] = equals.toSorted((a, b) => a.samples - b.samples || byName(a, b));
  if (!least) return null;
  const why = `One task in ${Math.round(1 / explore)} tries what is known least, to learn of it.`;
  return { by: "explored", why, tiers: [[least], ...bySize(rest, complexity)] };
}

function byLessons(equals: readonly RouteCandidate[], question: RouteQuestion): RouteChoice {
  const { learn, complexity } = question;
  const worse = learn ? equals.filter((each) => isClearlyWorse(each, equals)) : [];
  const good = bySize(
    equals.filter((each) => !worse.includes(each)),
    complexity,
  );
  const last = worse.toSorted((a, b) => b.low - a.low || byName(a, b)).map((each) => [each]);
  const guess = good.length < 2 ? null : guessAt(complexity);
  if (worse.length > 0) {
    const why = [learnedWhy(equals, worse), guess].filter((each) => each !== null).join(" ");
    return { by: "learned", why, tiers: [...good, ...last] };
  }
  if (guess !== null) return { by: "static", why: guess, tiers: good };
  return {
    by: "open",
    why: "Nothing speaks for one of them: the least used is taken.",
    tiers: good,
  };
}

function isClearlyWorse(one: RouteCandidate, all: readonly RouteCandidate[]): boolean {
  if (one.samples < SAMPLES_LEAST) return false;
  return all.some(({ samples, low }) => samples >= SAMPLES_LEAST && low > one.high);
}

function learnedWhy(equals: readonly RouteCandidate[], worse: readonly RouteCandidate[]): string {
  const known = equals.filter((each) => each.samples >= SAMPLES_LEAST && !worse.includes(each));
  const said = (all: readonly RouteCandidate[]) =>
    all.map((each) => `${spokenRoute(each)} (${each.successes} of ${each.samples})`).join(", ");
  return `Of similar tasks ${said(known)} did clearly better than ${said(worse)}.`;
}

const guessAt = (complexity: number) =>
  complexity < HARD
    ? "It looks easy, so the cheapest model does it."
    : "It looks hard, so the strongest model does it.";

/**
 * Tiers by price: the cheapest first for an easy task, the dearest for a hard one, what has no
 * price last. Where fewer than two prices are known, all are alike.
 */
function bySize(all: readonly RouteCandidate[], complexity: number): RouteCandidate[][] {
  const sorted = all.toSorted(byName);
  const known = new Set(all.flatMap(({ price_usd }) => price_usd ?? []));
  if (known.size < 2) return sorted.length === 0 ? [] : [sorted];
  const prices = [...known].toSorted((a, b) => (complexity < HARD ? a - b : b - a));
  const tiers = [...prices, null].map((price) => sorted.filter((each) => each.price_usd === price));
  return tiers.filter((tier) => tier.length > 0);
}

function byName(a: Route, b: Route): number {
  return spokenRoute(a) < spokenRoute(b) ? -1 : 1;
}

/** A route within a sentence. */
export function spokenRoute({ agent, model }: Route): string {
  return model === null ? agent : `${agent} with ${model}`;
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
