import { SAME, likenesses, type Likeness } from "../likeness.ts";
import type { Piece } from "./pieces.ts";

/** An earlier piece that says the same. */
export type Twin = { index: number } & Likeness;

/**
 * For each piece an earlier one beside it that says the same; null where there is none. Pieces that
 * have parts, or of which one comes after the other, are never the same: to test, to upgrade, and
 * to test again are three things.
 */
export function twinsOf(pieces: readonly Piece[]): (Twin | null)[] {
  const whole = new Set(pieces.map(({ parent }) => parent));
  const known = likenesses(pieces.map(({ title }, id) => ({ id, title })));
  const twins: (Twin | null)[] = [];
  for (const [at, { title, parent }] of pieces.entries()) {
    const beside = (id: number) =>
      id < at && !twins[id] && !whole.has(id) && pieces[id]?.parent === parent;
    const found = whole.has(at) ? null : known.nearest(title, beside);
    const same = found !== null && found.likeness >= SAME && !related(pieces, at, found.id);
    twins.push(same ? { index: found.id, likeness: found.likeness, shared: found.shared } : null);
  }
  return twins;
}

/** Whether an order is said for one of the two: then they are not simply the same said twice. */
function related(pieces: readonly Piece[], a: number, b: number): boolean {
  return comesAfter(pieces, a, b) || comesAfter(pieces, b, a);
}

function comesAfter(pieces: readonly Piece[], later: number, earlier: number): boolean {
  const seen = new Set([later]);
  const stack = [later];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === earlier) return true;
    for (const { index } of pieces[at]?.after ?? [])
      if (!seen.has(index)) {
        seen.add(index);
        stack.push(index);
      }
  }
  return false;
}
