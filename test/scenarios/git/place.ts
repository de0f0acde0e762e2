import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { RepositorySettings } from "../../../src/domain/settings.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import type { WorktreePlan } from "../../../src/ports/workspace.ts";
import { allowedEnv } from "../../../src/std/process.ts";

/** A repository of its own in a temporary folder that also is HOME; removed when the test ends. */
export type GitPlace = {
  root: string;
  home: string;
  repo: string;
  scratch: string;
  /** Runs git as a person would, in the repository or in another folder of the place. */
  git: (args: readonly string[], folder?: string) => string;
  write: (path: string, text: string, folder?: string) => void;
  read: (path: string, folder?: string) => Promise<string>;
  /** Writes a file and commits everything; answers the commit. */
  commit: (path: string, text: string, folder?: string) => string;
  plan: (name?: string) => WorktreePlan;
};

/** Makes a place; with `commits: false` the repository has none. */
export function gitPlace({ branch = "main", commits = true } = {}): GitPlace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ringmaster-git-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  vi.stubEnv("HOME", root);
  onTestFinished(() => void vi.unstubAllEnvs());
  writeFileSync(join(root, ".gitconfig"), "[user]\n\tname = Person\n\temail = person@localhost\n");
  const repo = join(root, "repo");
  const git = (args: readonly string[], folder = repo) =>
    execFileSync("git", [...args], {
      cwd: folder,
      env: allowedEnv(process.env, { GIT_CONFIG_NOSYSTEM: "1" }),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trimEnd();
  const write = (path: string, text: string, folder = repo) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const commit = (path: string, text: string, folder = repo) => {
    write(path, text, folder);
    git(["add", "-A"], folder);
    git(["commit", "-q", "-m", `change ${path}`], folder);
    return git(["rev-parse", "HEAD"], folder);
  };
  mkdirSync(repo);
  git(["init", "-q", "-b", branch]);
  if (commits) commit("README.md", "first\n");
  return {
    root,
    home: join(root, "home"),
    repo,
    scratch: join(root, "home", "scratch"),
    git,
    write,
    read: (path, folder = repo) => readFile(join(folder, path), "utf8"),
    commit,
    plan: (name = "bd-a1b2") => ({
      repo,
      default_branch: branch,
      path: join(root, "worktrees", name),
      branch: `ringmaster/${name}`,
      backup_ref: `refs/ringmaster/backup/${name}`,
    }),
  };
}

/** Settings with these checks and the defaults for the rest. */
export function checksOnly(...commands: string[]): RepositorySettings {
  const checks = commands.map((command, at) => ({ name: `check-${at + 1}`, command }));
  return repositorySettings.parse({ checks });
}

/** A signal that never fires. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
