/** A definition in a file: its name, and its first and last line, counted from 0. */
export type Definition = { name: string; from: number; to: number };

/** A line that brings other code in, as it stands there; lines are counted from 0. */
export type Import = { line: number; text: string };

/**
 * What is known of the text of one file. A term is a word as it is looked for: lower case, its
 * ending taken off, names split by case and underscore; see `terms.ts`.
 */
export type FileFacts = {
  /** Distinct terms of the file, by their number in the dictionary of the index. */
  terms: Int32Array;
  /** Every term of the text in its order, each as a place in `terms`. */
  sequence: Uint16Array;
  /** Where the terms of each line begin in `sequence`, and at the end its length. */
  starts: Uint32Array;
  /** Characters of each line, its end included. */
  chars: Uint32Array;
  /** Columns by which each line is indented, a tab as four; -1 for one that is blank. */
  indents: Int16Array;
  definitions: readonly Definition[];
  imports: readonly Import[];
};

/** A file of a commit that takes part. */
export type IndexedFile = {
  path: string;
  /** Name of its content in git. */
  blob: string;
  /** Bytes. */
  size: number;
  /** Whether it tests others, by where it lies and what it is called. */
  is_test: boolean;
  /** Whether it stands beside the product: examples, benchmarks, scripts, documents. */
  is_aside: boolean;
  facts: FileFacts;
};

/**
 * A commit of the past: how many there are between it and the newest, what it said, what it
 * changed.
 */
export type PastCommit = {
  /** How much each term of its message weighs, by its number: subject 1, body less. */
  terms: ReadonlyMap<number, number>;
  paths: readonly string[];
};

/** A repository at a commit, as far as it is needed to find the lines that a task is about. */
export type CodeIndex = {
  commit: string;
  /** The number of a term; `undefined` when no file and no message has it. */
  numberOf(term: string): number | undefined;
  /** How many terms there are; numbers are below it. */
  terms_count: number;
  /** By path, in the order of code units. */
  files: readonly IndexedFile[];
  /** Newest first, merges left out, 3,000 at most. */
  history: readonly PastCommit[];
};
