import { z } from "zod";

/** How one file differs between two commits. */
export const fileChange = z.object({
  path: z.string(),
  /** What it was called before; null unless it was renamed. */
  old_path: z.string().nullable(),
  status: z.enum(["added", "changed", "deleted", "renamed"]),
  /** It holds bytes that are no text. */
  binary: z.boolean(),
  /** Lines that came and lines that went. */
  added: z.int().nonnegative(),
  removed: z.int().nonnegative(),
  /** The hunks of a unified diff, from the first `@@`. */
  patch: z.string(),
});

/** How one file differs between two commits. */
export type FileChange = z.infer<typeof fileChange>;

/** What one commit of a work says and brings; `patch` has the hunks, as that of `FileChange`. */
export type CommitChange = {
  commit: string;
  message: string;
  files: Pick<FileChange, "path" | "patch">[];
};

/**
 * What a work changes: its files from end to end, and its commits one by one, since a merge brings
 * every one of them. `is_cut`: it is more than is looked at, and what lies beyond has no patch.
 * `rewrites`: it has no commit in common with that on which it began.
 */
export type Changes = {
  files: FileChange[];
  commits: CommitChange[];
  is_cut: boolean;
  rewrites: boolean;
};

/** Every path that a work touches: of what was renamed, the one before, too. */
export function pathsOf({ files }: Pick<Changes, "files">): string[] {
  return files.flatMap(({ old_path, path }) => (old_path === null ? [path] : [old_path, path]));
}
