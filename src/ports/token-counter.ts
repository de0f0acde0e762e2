/** Counts the tokens of a text exactly, as one tokenizer sees them. */
export interface TokenCounter {
  /** The tokenizer for which the count is exact; others count otherwise. */
  readonly tokenizer: string;
  count(text: string): Promise<number>;
}
