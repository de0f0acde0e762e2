/** Each value as a share of the greatest, 0..1; all 0 when the greatest is 0. */
export function sharesOf(values: Float64Array | Uint32Array): Float64Array {
  return toShares(new Float64Array(values));
}

/** The same in place. */
export function toShares(values: Float64Array): Float64Array {
  let greatest = 0;
  for (const value of values) if (value > greatest) greatest = value;
  if (greatest === 0) return values;
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at] ?? 0) / greatest;
  return values;
}
