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

/** Stages that a project may add to code and test, in the order in which they come. */
export const STAGES = ["plan", "review", "merge", "build", "deploy", "verify"] as const;

/** A stage beside code and test. */
export const stage = z.enum(STAGES);
/** A stage beside code and test. */
export type Stage = z.infer<typeof stage>;

/** What a stage needs before it: nothing is built that was not merged. */
const STAGE_NEEDS: Readonly<Partial<Record<Stage, Stage>>> = {
  build: "merge",
  deploy: "merge",
  verify: "deploy",
};

/** The stages of a project: each at most once, and each with the one that it needs. */
export const stages = z
  .array(stage)
  .max(STAGES.length)
  .refine((all) => new Set(all).size === all.length, "expected each stage at most once")
  .refine(
    (all) => all.every((one) => STAGE_NEEDS[one] === undefined || all.includes(STAGE_NEEDS[one])),
    "expected merge with build and with deploy, and deploy with verify",
  );

/** What a project may ask of every task before it moves on. */
export const requirement = z.enum(["acceptance_criteria", "pull_request", "approval"]);
/** What a project may ask of every task before it moves on. */
export type Requirement = z.infer<typeof requirement>;

/**
 * What becomes of a task whose files meet those of running work: `hold` lets it wait, `allow` hands
 * it out all the same.
 */
export const collisionRule = z.enum(["hold", "allow"]);

/** A repository that Ringmaster works on. `repo` is an absolute path on the server's machine. */
export const project = z.object({
  id: projectId,
  name: plainName,
  repo: z.string(),
  default_branch: z.string(),
  /**
   * The agent configurations in the repository that a person has seen (settings, hooks and servers
   * that an agent CLI would read from there), as `trusting` of agent-config.ts writes them. Null:
   * none was shown yet.
   */
  trusted_agent_config: z.string().nullable(),
  /**
   * Digest of an agent configuration that an attempt met and nobody has seen yet: while there is
   * one, nothing of the project is handed out.
   */
  unseen_agent_config: z.string().nullable(),
  /** True for the one project that is Ringmaster's own code; its merges are released. */
  is_self: z.boolean(),
  /** Stages beside code and test. */
  stages,
  requires: z.array(requirement),
  /** Tasks worked on at once; null: as many as there are workers. */
  concurrency: z.int().min(1).max(1000).nullable(),
  /** While true nothing of it is handed out. */
  paused: z.boolean(),
  /** What its attempts may cost together in US dollars; null: no limit. */
  budget_usd: z.number().nonnegative().nullable(),
  collisions: collisionRule,
  /** Grows by one at every change; writes compare it. */
  version: z.int().nonnegative(),
  created_at: timestamp,
  updated_at: timestamp,
});

/** A repository that Ringmaster works on. */
export type Project = z.infer<typeof project>;

/** The settings of a project that nobody has changed yet. */
export const PROJECT_DEFAULTS = {
  stages: ["merge"],
  requires: [],
  trusted_agent_config: null,
  unseen_agent_config: null,
  concurrency: null,
  paused: false,
  budget_usd: null,
  collisions: "hold",
  version: 0,
} satisfies Partial<Project>;
