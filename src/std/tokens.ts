/**
 * Estimated tokens of a text: one per 3.6 characters, which is on the high side for source code
 * (four characters a token is 6–15 % too low there), so that a budget holds.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3.6);
}

/** The longest start of a text, in whole lines, that fits into so many estimated tokens. */
export function cutToTokens(text: string, tokens_max: number): string {
  if (estimateTokens(text) <= tokens_max) return text;
  const cut = text.slice(0, Math.max(0, Math.floor(tokens_max * 3.6)));
  const end = cut.lastIndexOf("\n");
  return end > 0 ? cut.slice(0, end) : cut;
}
