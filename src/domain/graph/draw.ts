/**
 * Numbers that look random and are always the same for the same seed: each call gives a whole
 * number from 0 up to, not including, `below`. A counter in steps of the golden ratio, well mixed
 * (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
 */
export function drawing(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x9e_37_79_b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85_eb_ca_6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2_b2_ae_35);
    return Math.floor((((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32) * below);
  };
}

/** Moves `count` of the items, drawn at random, each equally likely, to the front of the list. */
export function drawToFront(items: Uint32Array, count: number, draw: (n: number) => number): void {
  for (let at = 0; at < count; at += 1) {
    const other = at + draw(items.length - at);
    const item = items[at] ?? 0;
    items[at] = items[other] ?? 0;
    items[other] = item;
  }
}
