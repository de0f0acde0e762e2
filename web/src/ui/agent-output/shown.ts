import type { OutputItem } from "../../cache/output.ts";

/** So many events are in the document at first, and so many more with each wish for more. */
export const WINDOW = 300;
/** So many may come below a reader who scrolled up; then they are only counted. */
const BELOW_MAX = 600;

/** The events in the document. `below`: how many newer ones are not in it. */
export type Shown = { items: readonly OutputItem[]; below: number };

/**
 * What of the output is in the document. At the end that is the newest; for a reader who scrolled
 * up, what is there stays where it is, whatever the page forgets meanwhile, and new events come
 * below it.
 */
export function shownOf(
  all: readonly OutputItem[],
  { before, follows, wanted }: { before: Shown; follows: boolean; wanted: number },
): Shown {
  const held = before.items;
  const last = held.at(-1)?.seq;
  if (follows || last === undefined) return { items: all.slice(-wanted), below: 0 };
  const newer = all.slice(indexAfter(all, last));
  const more = newer.slice(0, Math.max(0, wanted + BELOW_MAX - held.length));
  return {
    items: more.length === 0 ? held : [...held, ...more],
    below: newer.length - more.length,
  };
}

/** The same with so many of the events before it that the page still has. */
export function withEarlier(all: readonly OutputItem[], shown: Shown, count: number): Shown {
  const [first] = shown.items;
  if (first === undefined) return shown;
  const end = indexAfter(all, first.seq - 1);
  return { ...shown, items: [...all.slice(Math.max(0, end - count), end), ...shown.items] };
}

/** How many events before the ones in the document the page has. */
export function countEarlier(all: readonly OutputItem[], { items: [first] }: Shown): number {
  return first === undefined ? 0 : indexAfter(all, first.seq - 1);
}

function indexAfter(all: readonly OutputItem[], seq: number): number {
  const index = all.findIndex((item) => item.seq > seq);
  return index === -1 ? all.length : index;
}
