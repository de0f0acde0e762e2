import type { Root } from "../domain/detection.ts";

/** What lies at the root of a repository's commits, and how a file gets there. */
export interface RootFiles {
  /** Names at the root of a commit, folders with a slash, and the texts of these files. */
  read(repo: string, commit: string, texts: readonly string[]): Promise<Root>;
  /** A commit on top of `commit` with one more file at the root; no branch moves by it. */
  withFile(repo: string, commit: string, file: NewFile): Promise<string>;
  /** The last commit up to this one that changed the file, and its message; null: none did. */
  lastChange(repo: string, commit: string, path: string): Promise<Change | null>;
}

/** A commit, and what it says of itself. */
export type Change = { commit: string; message: string };

/** A file to be, and the message of the commit that brings it. */
export type NewFile = { path: string; text: string; message: string };
