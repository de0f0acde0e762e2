import type { FileFacts } from "../index/shape.ts";
import type { Pool } from "./pool.ts";

/** Where in a file the task's words stand: line by line, the place of each word in the query. */
export type Hits = { lines: readonly number[]; slots: readonly number[] };

/** The hits of a file, in the order of its text. */
export function hitsIn({ query }: Pool, { terms, sequence, starts }: FileFacts): Hits {
  const local = new Int16Array(terms.length);
  for (let at = 0; at < terms.length; at += 1) local[at] = query.slots[terms[at] ?? 0] ?? -1;
  const [lines, slots]: [number[], number[]] = [[], []];
  let line = 0;
  for (let at = 0; at < sequence.length; at += 1) {
    const slot = local[sequence[at] ?? 0] ?? -1;
    if (slot < 0) continue;
    while ((starts[line + 1] ?? sequence.length) <= at) line += 1;
    lines.push(line);
    slots.push(slot);
  }
  return { lines, slots };
}

/**
 * The most of the task's worth that so many lines of a file, one after the other, have together;
 * each term counts once. 0..1.
 */
export function bestWindow(pool: Pool, { lines, slots }: Hits, length: number): number {
  const worths = pool.query.terms.map(({ weight }, k) => weight * (pool.rarity.body[k] ?? 0));
  const held = new Int32Array(worths.length);
  let [now, best, gone] = [0, 0, 0];
  for (let at = 0; at < slots.length; at += 1) {
    for (; (lines[gone] ?? 0) <= (lines[at] ?? 0) - length; gone += 1)
      if (add(held, slots[gone] ?? 0, -1) === 0) now -= worths[slots[gone] ?? 0] ?? 0;
    if (add(held, slots[at] ?? 0, 1) === 1) now += worths[slots[at] ?? 0] ?? 0;
    best = Math.max(best, now);
  }
  return best / pool.worth;
}

function add(counts: Int32Array, at: number, more: number): number {
  const count = (counts[at] ?? 0) + more;
  counts[at] = count;
  return count;
}
