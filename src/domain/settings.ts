import { z } from "zod";
import type { PromptLayer } from "./assembly.ts";
import { LIMITS } from "./limits.ts";
import { reviewLevel } from "./review.ts";

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
  parallel: z
    .boolean()
    .default(false)
    .describe("Whether it may run beside the others that say so; then it must not write files"),
  /**
   * Null is the default because a red check is mostly just red, and trying it again would double
   * the time of every iteration: it is tried again once only where the ledger gives a reason.
   */
  retries: z
    .int()
    .min(0)
    .max(5)
    .nullable()
    .default(null)
    .describe(
      "How often a red check is tried again on the same tree; green then marks it flaky. Left " +
        "out: once, if it was flaky before or green on this very tree",
    ),
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

/**
 * Where in a repository. What means "not", "one of" or "any character" elsewhere would match
 * nothing here, and who meant to guard a folder by it would never know: so it is refused. Brackets
 * stay, since `[id]` is the name of a folder for some frameworks, and stand for themselves.
 */
const placePattern = z
  .string()
  .max(LIMITS.path_chars_max)
  .regex(
    /^(?!(.*\/)?\.\.(\/|$))[^\\]*[^./\\][^\\]*$/,
    "expected a path from the root of the repository, such as src/auth/**",
  )
  .regex(/^[^!]/, "expected a place such as src/auth/**, since nothing can be left out by `!`")
  .regex(/^[^{]*$/, "expected one place such as src/a/**, since {a,b} are two")
  .regex(/^[^?]*$/, "expected a place such as src/a*/**, since `?` stands for no character")
  .regex(/^(?!.*[@+*!]\()/s, "expected one place such as src/a/**, since @(a|b) are two")
  .regex(/^\S(.*\S)?$/s, "expected a place such as src/auth/** without blanks around it");

/** Who looks at work in some places. */
const reviewPath = z.strictObject({
  match: z
    .array(placePattern)
    .min(1)
    .max(50)
    .describe(
      "Places from the root: `*` is any text within a name, `**` any folders, a folder all in it",
    ),
  level: reviewLevel.describe("Who looks at what changes there, instead of `review.level`"),
});

/** The file in which a repository says how it is worked on. */
export const SETTINGS_FILE = "ringmaster.toml";

const shareOf = (what: string) =>
  z.number().min(0).max(1).optional().describe(`${what}; left out: by the kind of task`);

/** What part of the budget a layer of the prompt may fill; those left out keep their proportion. */
const promptShares = z.strictObject({
  task: shareOf("Share of the budget for the task and what was answered"),
  project: shareOf("Share for the rules of people and of the repository"),
  code: shareOf("Share for code"),
  deployment: shareOf("Share for what is known of deployment"),
  documentation: shareOf("Share for documents"),
  history: shareOf("Share for what was said and committed"),
  logs: shareOf("Share for stack traces and logs"),
  research: shareOf("Share for what similar tasks taught"),
  refinement: shareOf("Share for how to work, and for what failed"),
} satisfies Record<PromptLayer, ReturnType<typeof shareOf>>);

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
  baseline: z
    .boolean()
    .default(true)
    .describe("Whether red checks are told from those that were red before the work began"),
  review: z
    .strictObject({
      level: reviewLevel
        .default("none")
        .describe("Who looks at work before it is merged; none, a second agent, or a person"),
      agent: z
        .string()
        .max(200)
        .nullable()
        .default(null)
        .describe("Agent that reviews, such as codex; null: the author's, in a fresh session"),
      paths: z
        .array(reviewPath)
        .max(50)
        .default([])
        .describe("Places with a level of their own; the strictest of all changed paths counts"),
      words: z
        .array(z.string().min(2).max(60))
        .max(200)
        .default([
          "auth",
          "oauth",
          "authenticat*",
          "authoriz*",
          "payment*",
          "migration*",
          "password*",
          "secret",
          "crypto*",
        ])
        .describe("Words in paths or text of a task that let a person look; `*` is any ending"),
      rounds: z
        .int()
        .min(1)
        .max(10)
        .default(2)
        .describe("How often an agent's findings go back before a person must decide"),
    })
    .prefault({}),
  merge: z
    .strictObject({
      how: z
        .enum(["rebase", "merge"])
        .default("rebase")
        .describe("How work gets onto the default branch: its commits on top, or a merge commit"),
      push: z
        .string()
        .max(200)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]*$/, "expected the name of a remote such as origin")
        .nullable()
        .default(null)
        .describe("Remote to which the default branch is pushed after a merge; null: none"),
      batch: z
        .int()
        .min(1)
        .max(50)
        .default(8)
        .describe("Works that wait are proven together up to this many, and halved when red"),
      preview: z
        .boolean()
        .default(true)
        .describe("Whether the branch ringmaster/preview holds everything that is ready"),
    })
    .prefault({}),
  prompt: z
    .strictObject({
      tokens: z
        .int()
        .min(LIMITS.prompt_tokens_least)
        .max(LIMITS.prompt_tokens_most)
        .default(LIMITS.prompt_tokens_max)
        .describe("What a prompt may fill, in estimated tokens; the estimate errs high"),
      shares: promptShares
        .prefault({})
        .describe("What each layer may fill, 0 to 1; what it leaves flows on to the next"),
      goals: z
        .string()
        .min(1)
        .max(2_000)
        .nullable()
        .default(null)
        .describe("What the project is for, as agents are told; null: as the README begins"),
    })
    .prefault({}),
  policy: z
    .strictObject({
      tests: z
        .enum(["allow", "flag", "refuse"])
        .default("flag")
        .describe("What becomes of work that changes tests which were there before"),
      secrets: z
        .enum(["allow", "refuse"])
        .default("refuse")
        .describe("What becomes of work that commits what looks like a secret"),
      test_paths: z
        .array(z.string().min(1).max(LIMITS.path_chars_max))
        .max(100)
        .default(["**/test/**", "**/tests/**", "**/*.test.*", "**/*_test.*", "**/test_*.py"])
        .describe("Where tests lie, as in .gitignore"),
    })
    .prefault({}),
  limits: z
    .strictObject({
      cost_usd: z
        .number()
        .min(0)
        .default(LIMITS.task_cost_usd_max)
        .describe("What all attempts of a task may cost in US dollars, where that is known"),
      tokens: z
        .int()
        .min(0)
        .default(LIMITS.task_tokens_max)
        .describe("Tokens that all attempts of a task may use"),
      same_failure: z
        .int()
        .min(2)
        .max(100)
        .default(LIMITS.same_failure_max)
        .describe("How often the same failure may come in a row before the attempt ends"),
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
