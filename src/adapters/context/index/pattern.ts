/**
 * A regular expression that is written over several lines: line ends and the indents after them are
 * no part of it.
 */
export function pattern(parts: TemplateStringsArray, ...values: readonly string[]): RegExp {
  return new RegExp(String.raw(parts, ...values).replaceAll(/\s*\n\s*/g, ""));
}

/** Like `pattern`, for letters of either case. */
export function patternAnyCase(parts: TemplateStringsArray, ...values: readonly string[]): RegExp {
  return new RegExp(pattern(parts, ...values), "i");
}
