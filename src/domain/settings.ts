import { z } from "zod";
import { LIMITS } from "./limits.ts";

/** One of a project's own checks: a shell command that must exit 0 on the committed tree. */
export const checkSetting = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "expected a short lower-case name")
    .describe("Short lower-case name"),
  command: z.string().min(1).describe("Run with `sh -c`; exit 0 is green"),
  timeout_ms: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(LIMITS.check_ms_default)
    .describe("How long it may take; then it counts as red"),
});

/**
 * A folder that is expensive to make and depends on one file only, such as node_modules on a lock
 * file. It is made once per content of `key` by `command` and copied into each worktree.
 */
export const cacheSetting = z.strictObject({
  key: z.string().min(1).describe("File whose content decides, such as package-lock.json"),
  path: z.string().min(1).describe("Folder that is kept, such as node_modules"),
  command: z.string().min(1).describe("Run with `sh -c` to make the folder"),
});

/** Name of a variable that a repository asks for. */
export const environmentName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, "expected the name of a variable in capitals");

/** Name of a lock. */
export const lockName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "expected a short lower-case name");

/** `ringmaster.toml` at the root of a repository. */
export const repositorySettings = z.strictObject({
  checks: z
    .array(checkSetting)
    .default([])
    .describe("The project's own checks; all must be green before anything is merged"),
  cache: z
    .array(cacheSetting)
    .default([])
    .describe("Folders made once per content of a file and copied into each worktree"),
  setup: z
    .array(z.string().min(1))
    .default([])
    .describe("Commands that make a fresh worktree usable, run in order after the caches"),
  teardown: z
    .array(z.string().min(1))
    .default([])
    .describe("Commands that are run in a worktree before it is removed; a failure is logged"),
  copy: z
    .array(z.string().min(1))
    .default([])
    .describe("Ignored files to copy from the checkout into each worktree, as in .gitignore"),
  ports: z
    .array(environmentName)
    .max(LIMITS.resources_max)
    .default([])
    .describe("Variables that each get a free port of their own"),
  databases: z
    .array(environmentName)
    .max(LIMITS.resources_max)
    .default([])
    .describe("Variables that each get the name of a database of their own"),
  locks: z
    .array(lockName)
    .max(LIMITS.resources_max)
    .default([])
    .describe("Named locks that an attempt holds while it works, one attempt at a time"),
  limits: z
    .strictObject({
      iterations_per_attempt: z
        .int()
        .min(1)
        .max(100)
        .default(LIMITS.iterations_per_attempt_max)
        .describe("Runs of the agent within one attempt"),
      attempts_per_task: z
        .int()
        .min(1)
        .max(100)
        .default(LIMITS.attempts_per_task_max)
        .describe("Attempts before a person must decide"),
      agent_run_ms: z
        .int()
        .min(1_000)
        .default(LIMITS.agent_run_ms_max)
        .describe("How long one run of the agent may take"),
      agent_idle_ms: z
        .int()
        .min(1_000)
        .default(LIMITS.agent_idle_ms_max)
        .describe("How long a run may print nothing before it counts as stalled"),
    })
    .prefault({}),
});

/** What a repository says about itself. */
export type RepositorySettings = z.infer<typeof repositorySettings>;
/** One of a project's own checks. */
export type CheckSetting = z.infer<typeof checkSetting>;
/** A folder worth keeping between worktrees. */
export type CacheSetting = z.infer<typeof cacheSetting>;
