/**
 * JSON with the keys of every object in the order of their UTF-16 code units and no space between:
 * the same data gives the same text (RFC 8785, section 3.2; numbers as JavaScript prints them).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (isObject(each) ? sorted(each) : each));
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (value: object) =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
