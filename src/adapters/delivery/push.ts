import { mkdir, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import type { PushEnd, PushPlan } from "../../ports/branches.ts";
import { askGit, commitOf, git } from "../../std/git.ts";
import { allowedEnv, runCommand, type Command, type Finished } from "../../std/process.ts";
import { commonDir, scratchName, sweepScratch } from "../../std/worktrees.ts";
import { headOfBranch } from "./forward.ts";

const TIMEOUT_MS = 2 * 60_000;
const DETAIL_CHARS_MAX = 500;

/** Ways to a remote that start no program of its choice. */
const PROTOCOLS = "file:git:http:https:ssh";

/**
 * A remote on this machine is served by a git that is started here, and must not run what lies
 * there as a hook.
 */
const QUIET_SERVER = "--receive-pack=git -c core.hooksPath=/dev/null receive-pack";

/** Asks nobody for a password. */
const QUIET_SSH = "ssh -oBatchMode=yes";

/** What tells git's own helpers who the user is; nothing else of the environment is passed. */
const CREDENTIALS = ["SSH_AUTH_SOCK", "XDG_CONFIG_HOME", "HTTPS_PROXY", "https_proxy", "NO_PROXY"];

/** Where the commit that was pushed last is noted. */
const noteOf = ({ remote, branch }: Pick<PushPlan, "remote" | "branch">): string =>
  `refs/ringmaster/pushed/${remote}/${branch}`;

/** The commit that was pushed last; see `Branches.pushed`. */
export function pushedCommit(
  plan: Pick<PushPlan, "repo" | "branch" | "remote">,
): Promise<string | null> {
  return commitOf(plan.repo, noteOf(plan));
}

/** Pushes the branch; see `Branches.push`. */
export async function pushBranch(plan: PushPlan): Promise<PushEnd> {
  const { repo, branch, remote } = plan;
  const commit = await headOfBranch(repo, branch);
  const url = await urlOf(repo, remote);
  if (url === null)
    return {
      status: "rejected",
      detail: `Expected the remote ${remote} in ${repo}, but there is none of that name.`,
    };
  if (isAmbiguous(url))
    return {
      status: "rejected",
      detail:
        `Expected a plain address for ${remote}, got one with a character before its path that ` +
        `may hide where it leads. Look at it: git -C ${repo} remote get-url --push ${remote}`,
    };
  if (plan.address !== undefined && shown(url) !== plan.address)
    return { status: "unreachable", detail: `${remote} was given another address meanwhile.` };
  await sweepScratch({ repo, scratch: plan.scratch, kind: "push" });
  const ssh = await askGit(repo, ["config", "--global", "--get", "core.sshCommand"]);
  const pushed = { url, refspec: `${commit}:refs/heads/${branch}`, ssh: ssh ?? QUIET_SSH };
  const finished = await withBare(plan, (bare) =>
    runCommand(pushCommand(bare, pushed), { timeout_ms: TIMEOUT_MS }),
  );
  if (finished.exit_code !== 0) return refusal(finished, url);
  await git(repo, ["update-ref", "-m", "ringmaster: pushed", noteOf(plan), commit]);
  return { status: "pushed", commit };
}

/** Where a remote's name leads; see `Branches.address`. */
export async function addressOf({
  repo,
  remote,
}: Pick<PushPlan, "repo" | "remote">): Promise<string | null> {
  const url = await urlOf(repo, remote);
  return url === null || isAmbiguous(url) ? null : shown(url);
}

/**
 * An address without name and password, which end before the host does; in `git@host:path` the
 * name is part of the address.
 */
function shown(url: string): string {
  return url
    .replace(/^(https?:\/\/)[^/?#]*@/i, "$1")
    .replace(/^(ssh:\/\/[^/?#:@]*):[^/?#]*@/i, "$1@");
}

/**
 * Whether readers of an address may differ on where its host ends: `http://a?@b` leads to `a`. Of
 * `ssh://` git decodes `%2f` before it looks for the host.
 */
function isAmbiguous(url: string): boolean {
  return /^(https?:\/\/[^/]*[?#\\\s\p{Cc}]|ssh:\/\/[^/]*[?#\\\s\p{Cc}%])/iu.test(url);
}

async function urlOf(repo: string, remote: string): Promise<string | null> {
  const own = await askGit(repo, ["config", "--get", `remote.${remote}.pushurl`]);
  const url = own ?? (await askGit(repo, ["config", "--get", `remote.${remote}.url`]));
  if (url === null || url === "") return null;
  const isPath = !isAbsolute(url) && !/^[^/]*:/.test(url);
  return isPath ? resolve(repo, url) : url;
}

/**
 * An empty repository that borrows the objects of the real one. From it only the user's own
 * configuration counts, so nothing that somebody wrote into that of the repository is run.
 */
async function withBare<Result>(
  { repo, scratch }: PushPlan,
  work: (bare: string) => Promise<Result>,
): Promise<Result> {
  const bare = join(scratch, scratchName("push"));
  await mkdir(scratch, { recursive: true });
  try {
    await git(scratch, ["init", "-q", "--bare", "--template=", bare]);
    await mkdir(join(bare, "objects", "info"), { recursive: true });
    const objects = join(await commonDir(repo), "objects");
    await writeFile(join(bare, "objects", "info", "alternates"), `${objects}\n`);
    return await work(bare);
  } finally {
    await rm(bare, { recursive: true, force: true });
  }
}

type Pushed = { url: string; refspec: string; ssh: string };

function pushCommand(bare: string, { url, refspec, ssh }: Pushed): Command {
  const safe = ["-c", "core.hooksPath=/dev/null", "-c", "push.gpgSign=false"];
  const isLocal = isAbsolute(url) || url.startsWith("file:");
  const server = isLocal ? [QUIET_SERVER] : [];
  const how = ["--porcelain", "--no-follow-tags", ...server];
  const known = CREDENTIALS.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    program: "git",
    args: ["--no-pager", ...safe, "push", ...how, "--", url, refspec],
    cwd: bare,
    env: {
      ...allowedEnv(process.env),
      ...Object.fromEntries(known),
      GIT_DIR: bare,
      GIT_ALLOW_PROTOCOL: PROTOCOLS,
      GIT_TERMINAL_PROMPT: "0",
      GIT_ASKPASS: "true",
      SSH_ASKPASS_REQUIRE: "never",
      GIT_SSH_COMMAND: ssh,
      LC_ALL: "C",
    },
    stdin: null,
  };
}

function refusal({ stdout, stderr, timed_out }: Finished, url: string): PushEnd {
  const refused = stdout.split("\n").find((line) => line.startsWith("!\t"));
  const said = timed_out ? "it took too long" : (refused?.split("\t").slice(2).join(" ") ?? stderr);
  const detail = said.trim().replaceAll(url, shown(url)).slice(0, DETAIL_CHARS_MAX);
  return { status: refused === undefined ? "unreachable" : "rejected", detail };
}
