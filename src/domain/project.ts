import { z } from "zod";
import { projectId, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/**
 * A name for projects and workers: letters, digits, `.`, `_`, `-`; it appears in paths and branch
 * names.
 */
export const plainName = z
  .string()
  .max(LIMITS.name_chars_max)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "expected letters, digits, dots, dashes or underscores");

/** A repository that Ringmaster works on. `repo` is an absolute path on the server's machine. */
export const project = z.object({
  id: projectId,
  name: plainName,
  repo: z.string(),
  default_branch: z.string(),
  /** True for the one project that is Ringmaster's own code; its merges are released. */
  is_self: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
});

/** A repository that Ringmaster works on. */
export type Project = z.infer<typeof project>;
