/** One of a list: its features, and whether it is what should have been chosen. */
export type Item = { values: Float64Array; is_gold: boolean };

/** What is chosen from: the files of a repository, or the parts of a file. */
export type List = readonly Item[];

const STEPS = 200;
const STEP_SIZE = 0.1;
const L2 = 1e-3;
/** An item whose chance is as good as right pulls at no weight. */
const PULL_MIN = 1e-7;

/** All lists in one table, row by row; a row's target is the chance that it should have. */
type Packed = {
  size: number;
  values: Float64Array;
  targets: Float64Array;
  starts: readonly number[];
};

/**
 * Weights of a linear model, fitted so that the softmax of each list puts its weight on the gold
 * (the listwise loss of ListNet, Cao 2007, with an L2 penalty), by Adam (Kingma 2015) over all
 * lists at once: no chance in it, the same lists give the same weights. Features that `is_used`
 * refuses keep the weight 0.
 */
export function fit(lists: readonly List[], size: number, is_used: (at: number) => boolean) {
  const weights = new Float64Array(size);
  const [first, second] = [new Float64Array(size), new Float64Array(size)];
  const used = lists.filter((list) => list.some(({ is_gold }) => is_gold));
  const packed = pack(used, size);
  for (let step = 1; step <= STEPS; step += 1) {
    const slope = slopeOf(packed, weights);
    for (let at = 0; at < size; at += 1) {
      if (!is_used(at)) continue;
      const down = (slope[at] ?? 0) / used.length + L2 * (weights[at] ?? 0);
      first[at] = 0.9 * (first[at] ?? 0) + 0.1 * down;
      second[at] = 0.99 * (second[at] ?? 0) + 0.01 * down * down;
      const mean = (first[at] ?? 0) / (1 - 0.9 ** step);
      const spread = Math.sqrt((second[at] ?? 0) / (1 - 0.99 ** step)) + 1e-8;
      weights[at] = (weights[at] ?? 0) - (STEP_SIZE * mean) / spread;
    }
  }
  return weights;
}

function pack(lists: readonly List[], size: number): Packed {
  const rows = lists.reduce((sum, list) => sum + list.length, 0);
  const [values, targets] = [new Float64Array(rows * size), new Float64Array(rows)];
  const starts = [0];
  let row = 0;
  for (const list of lists) {
    const golds = list.filter(({ is_gold }) => is_gold).length;
    for (const item of list) {
      values.set(item.values, row * size);
      targets[row] = item.is_gold ? 1 / golds : 0;
      row += 1;
    }
    starts.push(row);
  }
  return { size, values, targets, starts };
}

function slopeOf(packed: Packed, weights: Float64Array): Float64Array {
  const { size, values, targets, starts } = packed;
  const slope = new Float64Array(size);
  for (let nth = 0; nth + 1 < starts.length; nth += 1) {
    const [from, to] = [starts[nth] ?? 0, starts[nth + 1] ?? 0];
    const chances = chancesOf(packed, weights, from, to);
    for (let row = from; row < to; row += 1) {
      const off = (chances[row - from] ?? 0) - (targets[row] ?? 0);
      if (Math.abs(off) < PULL_MIN) continue;
      for (let at = 0; at < size; at += 1)
        slope[at] = (slope[at] ?? 0) + off * (values[row * size + at] ?? 0);
    }
  }
  return slope;
}

function chancesOf({ size, values }: Packed, weights: Float64Array, from: number, to: number) {
  const chances = new Float64Array(to - from);
  let highest = Number.NEGATIVE_INFINITY;
  for (let row = from; row < to; row += 1) {
    let score = 0;
    for (let at = 0; at < size; at += 1)
      score += (weights[at] ?? 0) * (values[row * size + at] ?? 0);
    chances[row - from] = score;
    highest = Math.max(highest, score);
  }
  let sum = 0;
  for (let at = 0; at < chances.length; at += 1)
    sum += chances[at] = Math.exp((chances[at] ?? 0) - highest);
  return chances.map((chance) => chance / sum);
}

/** The score of a thing under a model: the sum of weight times value. */
export function scoreUnder(weights: Float64Array, values: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at += 1) sum += (weights[at] ?? 0) * (values[at] ?? 0);
  return sum;
}
