/** A source of chance that gives the same for the same seed. */
export type Random = {
  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number;
  /** One of the list; undefined when it is empty. */
  pick<T>(list: readonly T[]): T | undefined;
  /** True in so many of a hundred cases. */
  percent(chance: number): boolean;
};

/** The generator "mulberry32": 32 bits of state, good enough to choose commands. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick: (list) => list[below(list.length)],
    percent: (chance) => below(100) < chance,
  };
}
