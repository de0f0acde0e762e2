import { allowedEnv, type Command } from "./process.ts";

/** A setting of git's configuration for one command. */
export type Setting = readonly [name: string, value: string];

/** What a git command may need beside its arguments. `config` are settings for this one command. */
export type GitMore = {
  env?: Record<string, string>;
  config?: readonly Setting[];
  stdin?: string;
  timeout_ms?: number;
  bytes_max?: number;
  signal?: AbortSignal;
};

/**
 * Who commits what Ringmaster commits; also given to agents, so that their own commits carry it.
 */
export const IDENTITY_ENV = {
  GIT_AUTHOR_NAME: "Ringmaster",
  GIT_AUTHOR_EMAIL: "ringmaster@localhost",
  GIT_COMMITTER_NAME: "Ringmaster",
  GIT_COMMITTER_EMAIL: "ringmaster@localhost",
} as const;

/**
 * Settings under which nothing that a repository's own configuration names is executed, and none of
 * its preferences changes what our commands mean.
 */
const SAFE_SETTINGS: readonly Setting[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.quotePath", "false"],
  ["core.sshCommand", "false"],
  ["credential.helper", ""],
  ["protocol.allow", "never"],
  ["protocol.ext.allow", "never"],
  ["commit.gpgSign", "false"],
  ["tag.gpgSign", "false"],
  ["log.showSignature", "false"],
  ["merge.verifySignatures", "false"],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["submodule.recurse", "false"],
  ["rebase.updateRefs", "false"],
  ["rebase.autoStash", "false"],
  ["rebase.autoSquash", "false"],
  ["merge.autoStash", "false"],
  ["worktree.guessRemote", "false"],
  ["advice.detachedHead", "false"],
];

/**
 * Environment of every git command. `GIT_ALLOW_PROTOCOL` outranks all configuration, so a partial
 * clone cannot be made to fetch through a program of its choice. Replacements (`refs/replace`) do
 * not count, or whoever works there could give the commit that work is judged by other settings.
 */
const SAFE_ENV = {
  ...IDENTITY_ENV,
  GIT_ALLOW_PROTOCOL: "none",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_EDITOR: "true",
  GIT_SEQUENCE_EDITOR: "true",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
} as const;

/**
 * A git command as a value. Settings travel by environment: `-c` cannot carry a name with `=` in
 * it.
 */
export function gitCommand(cwd: string, args: readonly string[], more: GitMore = {}): Command {
  const settings = [...SAFE_SETTINGS, ...(more.config ?? [])];
  const carried = settings.flatMap(([name, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, name],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    program: "git",
    args: ["--no-pager", ...args],
    cwd,
    env: {
      ...allowedEnv(process.env),
      ...SAFE_ENV,
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(carried),
      ...more.env,
    },
    stdin: more.stdin ?? null,
  };
}
