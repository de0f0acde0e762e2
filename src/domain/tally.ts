import { z } from "zod";
import { median } from "./expectation.ts";
import { turnedOutWell, type Lesson } from "./lesson.ts";
import { rate, rateOf } from "./routing.ts";

/** By what outcomes can be told apart. */
export const tallyKey = z.enum(["agent", "model", "kind"]);

/** By what outcomes can be told apart. */
export type TallyKey = z.infer<typeof tallyKey>;

/**
 * How attempts turned out. `samples` are those of which that is settled by others than the agent,
 * `successes` those merged and proven. Medians are of what is known, null when nothing is.
 */
export const tally = z.object({
  /** Null: of those that have none. */
  key: z.string().nullable(),
  attempts: z.int().nonnegative(),
  ...rate.shape,
  iterations_median: z.number().nullable(),
  duration_ms_median: z.number().nullable(),
  cost_usd_median: z.number().nullable(),
  cost_usd: z.number().nullable(),
});

/** How attempts turned out. */
export type Tally = z.infer<typeof tally>;

/** How attempts turned out by key, those with most attempts first. */
export function tallies(lessons: readonly Lesson[], by: TallyKey): Tally[] {
  const grouped = Map.groupBy(lessons, (each) => each[by]);
  const all = [...grouped].map(([key, group]) => tallyOf(key, group));
  return all.toSorted(
    (a, b) => b.attempts - a.attempts || ((a.key ?? "") < (b.key ?? "") ? -1 : 1),
  );
}

/** The same of all of them together. */
export function tallyOf(key: string | null, lessons: readonly Lesson[]): Tally {
  const settled = lessons.map(turnedOutWell).filter((each) => each !== null);
  const costs = lessons.flatMap(({ cost_usd }) => cost_usd ?? []);
  return {
    key,
    attempts: lessons.length,
    ...rateOf(settled.filter(Boolean).length, settled.length),
    iterations_median: median(lessons.map((each) => each.iterations)),
    duration_ms_median: median(lessons.map((each) => each.duration_ms)),
    cost_usd_median: median(costs),
    cost_usd: costs.length === 0 ? null : costs.reduce((a, b) => a + b, 0),
  };
}
