import { parse, TomlError } from "smol-toml";
import { misfitOf } from "../../domain/misfit.ts";
import { Problem } from "../../domain/problem.ts";
import {
  repositorySettings,
  SETTINGS_FILE,
  type RepositorySettings,
} from "../../domain/settings.ts";
import type { SettingsMisfit, SettingsAsked } from "../../ports/workspace.ts";
import { askGit, commitOf, fileAt } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";

/** Settings kept in memory: those of the commits from which work begins, a few a project. */
const SETTINGS_MAX = 1_000;

/** How many versions of the file are looked at for one that can be used. */
const VERSIONS_MAX = 50;

const known = lru<RepositorySettings>(SETTINGS_MAX);

/**
 * The settings that hold at a commit; a repository without the file has the defaults. Where its
 * file cannot be used, the newest version before it that could be used holds: so work goes on, and
 * the file can be mended by work. `settings_invalid` when there is none. What a full name stands
 * for never changes, so that is read once; a refusal is not kept.
 */
export async function readSettings(repo: string, commit: string): Promise<RepositorySettings> {
  const name = `${commit} ${repo}`;
  const settings = known.get(name) ?? (await settingsAt(repo, commit));
  if (FULL_NAME.test(commit)) known.put(name, settings);
  return settings;
}

const FULL_NAME = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

async function settingsAt(repo: string, commit: string): Promise<RepositorySettings> {
  try {
    return await settingsIn(repo, commit);
  } catch (error) {
    const before = isInvalid(error) ? await lastUsable(repo, commit) : null;
    if (before === null) throw error;
    return before;
  }
}

/**
 * The newest usable version of the file on the branch's own line of commits. Where somebody took
 * it away the defaults held: what they wanted gone does not come back.
 */
async function lastUsable(repo: string, commit: string): Promise<RepositorySettings | null> {
  const line = ["rev-list", "--first-parent", `--max-count=${VERSIONS_MAX}`];
  const versions = (await askGit(repo, [...line, commit, "--", SETTINGS_FILE])) ?? "";
  for (const version of versions.split("\n").filter((name) => name !== "")) {
    const text = (await fileAt(repo, version, SETTINGS_FILE)) ?? "";
    if (misfitIn(text) === null) return parseSettings(text);
  }
  return null;
}

/** What is wrong with the file that a work brings; see `Workspace.misfit`. */
export async function misfitBrought(asked: SettingsAsked): Promise<SettingsMisfit | null> {
  const { repo, from, to } = asked;
  const text = await fileAt(repo, to, SETTINGS_FILE);
  const misfit = text === null ? null : misfitIn(text);
  if (misfit === null || from === null) return misfit;
  return text === (await fileAt(repo, from, SETTINGS_FILE)) ? null : misfit;
}

function misfitIn(text: string): SettingsMisfit | null {
  try {
    parseSettings(text);
    return null;
  } catch (error) {
    if (!isInvalid(error)) throw error;
    const line = error.facts?.["line"];
    return { line: typeof line === "number" ? line : null, text: error.message };
  }
}

function isInvalid(error: unknown): error is Problem {
  return error instanceof Problem && error.code === "settings_invalid";
}

async function settingsIn(repo: string, commit: string): Promise<RepositorySettings> {
  const text = await fileAt(repo, commit, SETTINGS_FILE);
  if (text === null && (await commitOf(repo, commit)) === null)
    throw new Problem(
      "repository_unusable",
      `Expected the commit ${commit} in ${repo}, but it is not there.`,
      "Look whether the repository was replaced or its history rewritten: git log",
    );
  return parseSettings(text ?? "");
}

/** The settings in a text; `settings_invalid` with the line and what was expected there. */
export function parseSettings(text: string): RepositorySettings {
  const given = parseToml(text);
  const parsed = repositorySettings.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const keys = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...keys];
  const line = lineOf(text, path.map(String));
  const misfit = issue === undefined ? "expected another form" : misfitOf(issue, given);
  const place = path.join(".");
  throw invalid(line, `${place || "the file"}: ${NOT_YET.get(place) ?? misfit}`);
}

/** What people look for and will not find as yet, and what to do instead. */
const NOT_YET: ReadonlyMap<string, string> = new Map([
  [
    "merge.deliver",
    "expected no such setting, since this version opens no pull requests: it merges what is " +
      'proven, and pushes it where you say push = "origin". To open them by hand, take the stage ' +
      "merge away (ringmaster project set NAME --stages review --requires pull_request) and push " +
      "the branch ringmaster/TASK yourself",
  ],
]);

function parseToml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [first] = error.message.split("\n");
    throw invalid(error.line, `expected TOML, got: ${first}`);
  }
}

function invalid(line: number | null, what: string): Problem {
  const place = line === null ? SETTINGS_FILE : `${SETTINGS_FILE}, line ${line}`;
  return new Problem(
    "settings_invalid",
    `${place}: ${what}.`,
    "Correct the file and commit it; the form is described in docs/reference/config.md.",
    { line },
  );
}

/**
 * The line on which a value of the file begins, as far as its table and key can be found in the
 * text.
 */
function lineOf(text: string, path: readonly string[]): number | null {
  if (path.length === 0) return null;
  const lines = text.split("\n");
  const { from, rest } = headerOf(lines, path);
  const key = rest.findLast((part) => Number.isNaN(Number(part)));
  const at = lines.findIndex((line, index) => index > from && isKey(line, key ?? ""));
  if (at !== -1 && key !== undefined) return at + 1;
  return from === -1 ? null : from + 1;
}

/** Where the innermost table of a path begins, -1 when it has no header, and what lies within. */
function headerOf(lines: readonly string[], path: readonly string[]) {
  for (let depth = path.length; depth > 0; depth--) {
    const table = path.slice(0, depth).join(".");
    const headers = lines.flatMap((line, at) => (isHeader(line, table) ? [at] : []));
    const from = headers[Number(path[depth] ?? 0)] ?? headers[0];
    if (from !== undefined) return { from, rest: path.slice(depth) };
  }
  return { from: -1, rest: path.slice(0, 1) };
}

function isHeader(line: string, table: string): boolean {
  return (
    line.replace(/\s/g, "").replace(/#.*/, "").replaceAll(/[[\]]/g, "") === table &&
    line.trim().startsWith("[")
  );
}

function isKey(line: string, key: string): boolean {
  const [name] = line.split("=");
  return line.includes("=") && name?.trim().replaceAll(/["']/g, "") === key;
}
