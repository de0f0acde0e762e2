import { z } from "zod";
import { attemptId, objectName } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { resource } from "../domain/resource.ts";
import { environmentName, lockName } from "../domain/settings.ts";
import { branchName, task } from "../domain/task.ts";
import { endpoint } from "./endpoint.ts";

const variables = z.array(environmentName).max(LIMITS.resources_max).default([]);
const absolutePath = z.string().max(4096).regex(/^\//, "expected an absolute path");

/** A worktree, whose it is, and whether it is needed. */
const treeView = z.object({
  /** Null for a branch without a worktree. */
  path: z.string().nullable(),
  branch: z.string().nullable(),
  repo: z.string(),
  project: z.string().nullable(),
  task_id: z.string().nullable(),
  state: z.enum(["in_use", "needed", "ready", "making", "leftover"]),
  /** Why it is needed, or why not, in a sentence. */
  why: z.string(),
  /** Megabytes of one that is kept ready. */
  mb: z.number().nullable(),
});

/** What was removed, or would be, or could not be. */
const pruned = z.object({
  path: z.string(),
  why: z.string(),
  /** The ref that holds its work; null: nothing was left to keep. */
  kept_under: z.string().nullable(),
  /** Why it was left where it is; null: it was not. */
  refused: z.string().nullable(),
});

/** Worktrees on the server's machine, and what of it attempts lease. */
export const worktrees = {
  listWorktrees: endpoint({
    method: "GET",
    path: "/api/worktrees",
    summary: "List every worktree of ours with whose it is and whether it is needed",
    access: "owner",
    response: z.object({
      items: z.array(treeView),
      /** Megabytes that worktrees kept ready take, and may take. */
      kept_mb: z.number(),
      kept_mb_max: z.number(),
    }),
  }),
  pruneWorktrees: endpoint({
    method: "POST",
    path: "/api/worktrees/prune",
    summary: "Remove worktrees that belong to nobody; what was not merged is kept under a ref",
    access: "owner",
    body: z.strictObject({
      /** Only say what would be removed. */
      dry_run: z.boolean().default(false),
      /** Leave alone what was worked on within this time, in milliseconds. */
      idle_ms: z.int().min(0).default(0),
    }),
    response: z.object({ dry_run: z.boolean(), items: z.array(pruned) }),
  }),
  restoreTask: endpoint({
    method: "POST",
    path: "/api/tasks/:id/restore",
    summary: "Bring back work of a task that was reset, discarded or pruned",
    access: "owner",
    params: z.object({ id: task.shape.id }),
    body: z.strictObject({
      /** Null: the newest of all attempts. */
      attempt_id: attemptId.nullable().default(null),
      /** The new branch; null: one named after the task. */
      branch: branchName.nullable().default(null),
      /** A folder that is not there yet, in which the branch is checked out; null: none. */
      folder: absolutePath.nullable().default(null),
    }),
    response: z.object({
      id: task.shape.id,
      ref: z.string(),
      commit: objectName,
      branch: z.string(),
      folder: z.string().nullable(),
      repo: z.string(),
    }),
  }),
  leaseResources: endpoint({
    method: "POST",
    path: "/api/attempts/:id/resources",
    summary: "Lease ports, names of databases and locks until the attempt ends",
    access: "attempt",
    params: z.object({ id: attemptId }),
    body: z.strictObject({
      fence: z.int().positive(),
      /** The machine they are for. */
      host: z.string().min(1).max(255),
      /** Ports that are free on it, each for a variable. */
      ports: z
        .array(z.strictObject({ variable: environmentName, port: z.int().min(1).max(65_535) }))
        .max(LIMITS.resources_max)
        .default([]),
      databases: variables,
      locks: z.array(lockName).max(LIMITS.resources_max).default([]),
      /** How long to wait for locks that others hold. */
      wait_ms: z.int().min(0).max(LIMITS.claim_wait_ms_max).default(0),
    }),
    response: z.object({
      /** All that the attempt holds now. */
      granted: z.array(resource),
      /** Variables whose port somebody else has leased: try another one. */
      refused: z.array(z.string()),
      /** Which lock is held by whom, in a sentence; nothing was granted then. */
      waits: z.string().nullable(),
    }),
  }),
};
