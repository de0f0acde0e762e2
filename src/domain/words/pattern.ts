/** A regular expression that is too long for one line; its parts stand one behind the other. */
export function pattern(flags: string, ...parts: readonly string[]): RegExp {
  return new RegExp(parts.join(""), flags);
}
