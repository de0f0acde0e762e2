import type { Skill } from "./worker.ts";

/**
 * What a worker that nobody has seen at work is expected to get right, and how many results that
 * expectation weighs: the mean of a Beta distribution with such a prior. So the first failure says
 * little, and ten say much.
 */
const PRIOR = { mean: 0.7, weight: 3 };

/** Nobody is trusted less than this, so that nobody is left out for ever. */
export const CONFIDENCE_MIN = 0.1;

/**
 * How likely a worker is to do work that needs these capabilities, 0.1..1: the lowest of what its
 * results in each of them say. Null when the work needs nothing particular.
 */
export function confidenceIn(skills: readonly Skill[], needs: readonly string[]): number | null {
  if (needs.length === 0) return null;
  return Math.min(...needs.map((need) => confidence(skills.find((s) => s.capability === need))));
}

function confidence(shown: Pick<Skill, "successes" | "failures"> | undefined): number {
  const { successes, failures } = shown ?? { successes: 0, failures: 0 };
  const mean = (successes + PRIOR.mean * PRIOR.weight) / (successes + failures + PRIOR.weight);
  return Math.max(CONFIDENCE_MIN, mean);
}
