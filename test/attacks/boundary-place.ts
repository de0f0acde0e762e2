import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, vi } from "vitest";
import { bringOver } from "../../src/adapters/workspaces/bring-over.ts";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import { requireOurs } from "../../src/adapters/workspaces/take.ts";
import { config } from "../../src/domain/config.ts";
import { boundaryParts } from "../../src/main/boundary.ts";
import type { WorktreePlan } from "../../src/ports/workspace.ts";
import { confinementOf } from "../../src/runner/confinement.ts";
import { IDENTITY_ENV } from "../../src/std/git-command.ts";
import { allowedEnv, runCommand, type Finished } from "../../src/std/process.ts";
import { withRepositoryLock } from "../../src/std/worktrees.ts";

/** `collected` false: whoever ran it dies before it has looked at what was left. */
type AttackOptions = { sandbox?: boolean; network?: "on" | "off"; collected?: boolean };

/** A repository with two worktrees, a home of Ringmaster's and one of a person's agent. */
export type BoundaryPlace = {
  root: string;
  home: string;
  repo: string;
  own: WorktreePlan;
  other: WorktreePlan;
  /** The agent's own folder. */
  state: string;
  git(args: readonly string[], folder?: string): Promise<string>;
  /** Runs a shell script as an agent in its worktree, inside the sandbox or without one. */
  attack(script: string, more?: AttackOptions): Promise<Finished>;
};

/**
 * A place for the tests of a file. It lies outside of `/tmp`, which the sandbox hides as a whole:
 * what is refused here is refused by what the sandbox does to each folder.
 */
export function openBoundaryPlace(): () => BoundaryPlace {
  let place: BoundaryPlace;
  beforeAll(async () => void (place = await lay()));
  afterAll(() => {
    rmSync(place.root, { recursive: true, force: true });
    vi.unstubAllEnvs();
  });
  return () => place;
}

const CACHE = join(import.meta.dirname, "..", "..", "node_modules", ".cache");

async function lay(): Promise<BoundaryPlace> {
  mkdirSync(CACHE, { recursive: true });
  const root = realpathSync(mkdtempSync(join(CACHE, "boundary-")));
  const [repo, home, state] = ["repo", "ringmaster", ".agent"].map((name) => join(root, name));
  if (!repo || !home || !state) throw new Error("expected three folders");
  vi.stubEnv("HOME", root);
  for (const folder of [repo, join(home, "workers", "wk-aaaa"), state])
    mkdirSync(folder, { recursive: true });
  for (const [name, text] of SECRETS) writeFileSync(join(home, name), text);
  writeFileSync(join(state, "settings.json"), "{}\n");
  const env = allowedEnv(process.env, { ...IDENTITY_ENV, HOME: root });
  const run = (program: string, args: readonly string[], cwd: string) =>
    runCommand({ program, args, cwd, env, stdin: null }, { timeout_ms: 60_000 });
  const git = async (args: readonly string[], folder = repo) =>
    (await run("git", args, folder)).stdout.trimEnd();
  await git(["init", "-q", "-b", "main"]);
  writeFileSync(join(repo, "README.md"), "first\n");
  await git(["add", "-A"]);
  await git(["commit", "-q", "-m", "first"]);
  await git(["gc", "-q"]);
  const planOf = (name: string): WorktreePlan => ({
    repo,
    default_branch: "main",
    path: join(home, "worktrees", "circus", name),
    branch: `ringmaster/${name}`,
    backup_ref: `refs/ringmaster/backup/${name}`,
  });
  const [own, other] = [planOf("bd-aaaa"), planOf("bd-bbbb")];
  const ground = { home, worktrees: join(home, "worktrees"), tell: () => undefined };
  for (const plan of [own, other]) await gitWorkspace(ground).prepare(plan);
  const boundary = boundaryParts(config.parse({}));
  return {
    root,
    home,
    repo,
    own,
    other,
    state,
    git,
    async attack(script, { sandbox = true, network = "on", collected = true } = {}) {
      const command = { program: "sh", args: ["-c", script], cwd: own.path, env, stdin: null };
      const limits = await confinementOf({ boundary, home, plan: own, state: [state] });
      const whole = { ...limits, network, scratch: join(home, "run", "agents", "at-aaaa") };
      mkdirSync(whole.scratch, { recursive: true });
      const used = sandbox ? boundary.sandbox.confine(command, whole) : command;
      const finished = await runCommand(used, { timeout_ms: 60_000 });
      if (sandbox && collected) await bringOverOf(own);
      return finished;
    },
  };
}

/** As whoever uses the worktree next. */
function bringOverOf(plan: WorktreePlan): Promise<void> {
  return withRepositoryLock(plan.repo, async (common) => {
    const tree = await requireOurs(plan, common);
    if (tree) await bringOver(plan, tree, common);
  });
}

/** What an agent has no business with, by its place in RINGMASTER_HOME. */
export const SECRETS: readonly (readonly [string, string])[] = [
  ["token", "canary-owner-token"],
  ["workers/wk-aaaa/token", "canary-worker-token"],
  ["ringmaster.db", "canary-database"],
  ["config.toml", "# canary-config\n"],
];
