import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { COMPILED_HERE, keepCache, keepCompiled, lendCache } from "./shared-cache.ts";
import { allowedEnv, runCommand, type Finished } from "../../src/std/process.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const LEFT_OUT = [".git", ".node", "node_modules", "dist", "coverage"];
/** Of the commit that holds what lies here: the same content is the same commit in every test. */
const DATE = "2026-01-01T00:00:00Z";
const COMMAND_MS_MAX = 600_000;

/** Says something true of every healthy tree of Ringmaster, in no time. */
const QUICK_CHECKS = `
[[checks]]
name = "syntax"
command = "node --check supervisor/main.ts && test -d node_modules"

[[cache]]
key = "package-lock.json"
path = "node_modules"
command = "npm ci --include=dev --ignore-scripts"
`;

/** What a command line may be given besides its words. */
export type Extra = { stdin?: string; env?: Record<string, string>; cwd?: string };

/** A command line of one home; nothing of the caller's own home or settings reaches it. */
export type Shell = {
  home: string;
  /** A folder for the test's own files; goes away with the shell. */
  folder: string;
  env: Record<string, string>;
  /** The program and first arguments of `ringmaster`. */
  command: { program: string; args: string[] };
  /** Runs one command to its end. */
  run(words: readonly string[], extra?: Extra): Promise<Finished>;
  /** Runs one command with `--json`, expects exit 0, and reads the one object it prints. */
  json(words: readonly string[], extra?: Extra): Promise<Record<string, unknown>>;
  /** A new repository with one commit, whose one check is green when `done.txt` is there. */
  repository(name: string): Promise<string>;
  git(cwd: string, ...words: string[]): Promise<string>;
  close(): Promise<void>;
};

/** A command line in an empty home, run from the sources as they lie here. No server runs. */
export async function openShell(checkout: string = ROOT, at?: string): Promise<Shell> {
  const folder = at ?? (await mkdtemp(path.join(tmpdir(), "ringmaster-cli-")));
  const home = path.join(folder, "home");
  const plain = await cleanEnv(folder, home);
  const env = checkout === ROOT ? plain : { ...plain, ...compiledIn(home) };
  const command = { program: process.execPath, args: [path.join(checkout, "src/main/cli.ts")] };
  const run: Shell["run"] = (words, extra = {}) =>
    runCommand(
      {
        program: command.program,
        args: [...command.args, ...words],
        cwd: extra.cwd ?? folder,
        env: { ...env, ...extra.env },
        stdin: extra.stdin ?? null,
      },
      { timeout_ms: COMMAND_MS_MAX },
    );
  const git: Shell["git"] = (cwd, ...words) => mustRun({ program: "git", args: words, cwd, env });
  return {
    home,
    folder,
    env,
    command,
    run,
    git,
    json: async (words, extra) => oneObject(await run([...words, "--json"], extra), words),
    repository: (name) => makeRepository(path.join(folder, name), git),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * What differs from a plain start: the text of config.toml, more environment for `up`, and quick
 * checks in place of the ones by which Ringmaster's own changes are really proven.
 */
export type Start = { config?: string; env?: Record<string, string>; quick_checks?: boolean };

/** A whole Ringmaster of the sources as they lie here, serving from a home of its own. */
export async function startRingmaster(start: Start = {}): Promise<Shell & { url: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "ringmaster-whole-"));
  const shell = await openShell(await commitSources(folder, start), folder);
  const close = async () => {
    await shell.run(["down"]);
    await keepCompiled(shell.home);
    await shell.close();
  };
  try {
    await mkdir(shell.home);
    await writeFile(path.join(shell.home, "config.toml"), start.config ?? "");
    await lendCache(shell.home);
    const { url } = await shell.json(["up", "--port", "0"], { env: start.env ?? {} });
    await keepCache(shell.home);
    return { ...shell, url: String(url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A checkout that holds what lies here now as its one commit. */
async function commitSources(folder: string, start: Start): Promise<string> {
  const checkout = path.join(folder, "checkout");
  const env = await cleanEnv(folder, path.join(folder, "home"));
  await mkdir(checkout);
  const left_out = LEFT_OUT.map((name) => `--exclude=${name}`).join(" ");
  const copy = `tar -cf - ${left_out} -C "$0" . | tar -xf -`;
  await mustRun({ program: "sh", args: ["-c", copy, ROOT], cwd: checkout, env });
  if (start.quick_checks) await writeFile(path.join(checkout, "ringmaster.toml"), QUICK_CHECKS);
  const dated = { ...env, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE };
  const git = (...words: string[]) =>
    mustRun({ program: "git", args: words, cwd: checkout, env: dated });
  await git("init", "--quiet", "--initial-branch", "main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message", "Everything as it lies here");
  await writeFile(path.join(checkout, ".git/info/exclude"), "node_modules\n");
  await symlink(path.join(ROOT, "node_modules"), path.join(checkout, "node_modules"));
  return checkout;
}

/** Each command of an installation finds what an earlier one compiled, wherever it lies. */
const compiledIn = (home: string) => ({
  NODE_COMPILE_CACHE: path.join(home, "cache", "node"),
  NODE_COMPILE_CACHE_PORTABLE: "1",
});

async function cleanEnv(folder: string, home: string): Promise<Record<string, string>> {
  const settings = path.join(folder, "gitconfig");
  await mkdir(folder, { recursive: true });
  await writeFile(settings, "[user]\nname = Test\nemail = test@example.invalid\n");
  return allowedEnv(process.env, {
    HOME: folder,
    RINGMASTER_HOME: home,
    GIT_CONFIG_GLOBAL: settings,
    GIT_CONFIG_NOSYSTEM: "1",
    NODE_COMPILE_CACHE: COMPILED_HERE,
  });
}

async function makeRepository(repo: string, git: Shell["git"]): Promise<string> {
  await mkdir(repo, { recursive: true });
  const check = '[[checks]]\nname = "test"\ncommand = "test -f done.txt"\n';
  await writeFile(path.join(repo, "ringmaster.toml"), check);
  await git(repo, "init", "--quiet", "--initial-branch", "main");
  await git(repo, "add", "--all");
  await git(repo, "commit", "--quiet", "--message", "First");
  return repo;
}

type Words = Pick<Parameters<typeof runCommand>[0], "program" | "args" | "cwd" | "env">;

async function mustRun(words: Words): Promise<string> {
  const done = await runCommand({ ...words, stdin: null }, { timeout_ms: COMMAND_MS_MAX });
  if (done.exit_code === 0) return done.stdout.trim();
  throw new Error(`${words.program} ${words.args.join(" ")}: ${done.stderr}`);
}

function oneObject(done: Finished, words: readonly string[]): Record<string, unknown> {
  const lines = done.stdout.split("\n");
  if (done.exit_code !== 0 || lines.length !== 2 || lines[1] !== "")
    throw new Error(`${words.join(" ")}: exit ${done.exit_code}, ${done.stdout}${done.stderr}`);
  return JSON.parse(lines[0] ?? "") as Record<string, unknown>;
}
