import type { Config } from "./config.ts";
import type { Graph } from "./graph/graph.ts";
import { inherited } from "./graph/inherit.ts";
import type { Measured } from "./graph/measure.ts";
import type { Metrics } from "./standing.ts";
import type { Dependency, Priority, Task } from "./task.ts";

/** Manual weight of a priority, 0..1. */
export const PRIORITY_WEIGHT: Readonly<Record<Priority, number>> = {
  P0: 1,
  P1: 0.8,
  P2: 0.6,
  P3: 0.4,
  P4: 0.2,
};

/** What a score is made of. */
const PARTS = ["manual", "pagerank", "betweenness", "critical_path"] as const;

/**
 * How much each part counts, and what a day of age adds. Only the proportions of the parts count:
 * each is divided by their sum, so that a score stays within 0..1 whatever is configured. All 0 is
 * allowed: then urgency and age alone make the order.
 */
export type Weights = Pick<Config["ranking"], (typeof PARTS)[number] | "age_per_day">;

/** One part of a score: its value 0..1, its share of the weights, and what it adds. */
export type ScorePart = {
  name: (typeof PARTS)[number];
  value: number;
  weight: number;
  adds: number;
};

/** As much of a task as its own place rests on. */
export type Ranked = Pick<Task, "priority" | "created_at">;

/** Where a task stands: its score, and its rank, which is the score with age. Higher goes first. */
export type Place = Pick<Task, "score" | "rank">;

/** Scores and ranks are told to this many steps per 1. */
const STEPS = 10_000;

/** A day of age is counted from here on; any day would do, since only differences count. */
const EPOCH_MS = Date.UTC(2020, 0, 1);
const DAY_MS = 24 * 3_600_000;

/**
 * What a P0 is ahead by: more than any score, and more than what 136 years of age add, so that no
 * other task ever comes near it.
 */
const URGENT_LEAST = 1_000;
const URGENT_DAYS = 50_000;

/** Whether an edge of this kind holds work back. */
export function holdsBack(kind: Dependency["kind"]): boolean {
  return kind === "blocks" || kind === "parent_child";
}

/** A score or rank, or a share of a metric, as it is stored: rounded to 1e-4, never -0. */
export function rounded(value: number): number {
  return Math.round(value * STEPS) / STEPS + 0;
}

/** Whether two stored scores or ranks are not the same; the last bits of a number say nothing. */
export function differs(one: number, other: number): boolean {
  return Math.abs(one - other) > 0.5 / STEPS;
}

/** The parts of a task's own score; without metrics only the manual one has a value. */
export function scoreParts(
  priority: Priority,
  metrics: Metrics | undefined,
  weights: Weights,
): ScorePart[] {
  const sum = PARTS.reduce((all, name) => all + weights[name], 0);
  return PARTS.map((name) => {
    const value = name === "manual" ? PRIORITY_WEIGHT[priority] : (metrics?.[name] ?? 0);
    const weight = sum === 0 ? 0 : weights[name] / sum;
    return { name, value, weight, adds: value * weight };
  });
}

/** The sum of a task's own parts, and 1 more for a P0. */
export function ownScore(
  priority: Priority,
  metrics: Metrics | undefined,
  weights: Weights,
): number {
  const urgent = priority === "P0" ? 1 : 0;
  return rounded(urgent + partsSum(priority, metrics, weights));
}

/**
 * A task's own score with age instead of the 1 for a P0. A task grows older at the same pace as all
 * others, so what it is ahead by never changes, and the rank is a constant: later ones begin lower.
 */
export function ownRank(task: Ranked, metrics: Metrics | undefined, weights: Weights): number {
  const days = (Date.parse(task.created_at) - EPOCH_MS) / DAY_MS;
  const urgent = task.priority === "P0" ? urgentLift(weights) : 0;
  const parts = partsSum(task.priority, metrics, weights);
  return rounded(urgent + parts - weights.age_per_day * days);
}

/** A task's own score and rank, before it inherits. */
export function ownPlace(task: Ranked, metrics: Metrics | undefined, weights: Weights): Place {
  return {
    score: ownScore(task.priority, metrics, weights),
    rank: ownRank(task, metrics, weights),
  };
}

/**
 * The places of all nodes of a graph: the highest of its own and those of all that wait for it,
 * directly or not; score and rank each by itself.
 */
export function inheritedPlaces(graph: Graph, own: readonly Place[]): Place[] {
  const score = inherited(
    graph,
    Float64Array.from(own, (each) => each.score),
  ).value;
  const rank = inherited(
    graph,
    Float64Array.from(own, (each) => each.rank),
  ).value;
  return own.map((_, node) => ({ score: score[node] ?? 0, rank: rank[node] ?? 0 }));
}

/**
 * What was measured, as it is stored: one row for each id, shares rounded like scores. A task for
 * which nobody waits has a PageRank too, the same for all of them; it is counted from there, so
 * that such a task has 0, as a new one has that was not measured yet, and the highest has 1.
 */
export function metricsOf(ids: readonly string[], measured: Measured): Metrics[] {
  const { pagerank, betweenness, hub, authority, critical_path } = measured;
  const base = pagerank.reduce((least, each) => Math.min(least, each), 1);
  const lifted = (share: number) => (base < 1 ? (share - base) / (1 - base) : 0);
  return ids.map((task_id, node) => ({
    task_id,
    pagerank: rounded(lifted(pagerank[node] ?? base)),
    betweenness: rounded(betweenness[node] ?? 0),
    hub: rounded(hub[node] ?? 0),
    authority: rounded(authority[node] ?? 0),
    critical_path: rounded(critical_path[node] ?? 0),
  }));
}

function urgentLift({ age_per_day }: Weights): number {
  return Math.max(URGENT_LEAST, URGENT_DAYS * age_per_day);
}

function partsSum(priority: Priority, metrics: Metrics | undefined, weights: Weights): number {
  return scoreParts(priority, metrics, weights).reduce((sum, part) => sum + part.adds, 0);
}
