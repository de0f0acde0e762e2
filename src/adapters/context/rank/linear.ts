/** The features of one thing, in the order of their model's table of weights. */
export type Features<Name extends string> = Readonly<Record<Name, number>>;

/** The sum of weight times value, always in the order of the table. */
export function linear<Name extends string>(
  weights: Readonly<Record<Name, number>>,
  features: Features<Name>,
): number {
  let sum = 0;
  for (const name in weights) sum += weights[name] * features[name];
  return sum;
}

/** From scores to chances that add up to 1, higher scores exponentially more. */
export function softmax(scores: readonly number[]): number[] {
  const highest = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  const worths = scores.map((score) => Math.exp(score - highest));
  const sum = worths.reduce((all, worth) => all + worth, 0) || 1;
  return worths.map((worth) => worth / sum);
}
