import { parse, TomlError } from "smol-toml";
import { misfitOf } from "../../domain/misfit.ts";
import { Problem } from "../../domain/problem.ts";
import { repositorySettings, type RepositorySettings } from "../../domain/settings.ts";
import { commitOf, fileAt } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";

/** The file in which a repository says how it is worked on. */
const SETTINGS_FILE = "ringmaster.toml";

/** Settings kept in memory: those of the commits from which work begins, a few a project. */
const SETTINGS_MAX = 1_000;

const known = lru<RepositorySettings>(SETTINGS_MAX);

/**
 * The settings of a commit; a repository without the file has the defaults. `settings_invalid`
 * else. What a full name stands for never changes, so that is read once; a refusal is not kept.
 */
export async function readSettings(repo: string, commit: string): Promise<RepositorySettings> {
  const name = `${commit} ${repo}`;
  const settings = known.get(name) ?? (await settingsIn(repo, commit));
  if (FULL_NAME.test(commit)) known.put(name, settings);
  return settings;
}

const FULL_NAME = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

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
  const line = lineOf(text, path);
  const misfit = issue === undefined ? "expected another form" : misfitOf(issue, given);
  throw invalid(line, `${path.join(".") || "the file"}: ${misfit}`);
}

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
  );
}

/**
 * The line on which a value of the file begins, as far as its table and key can be found in the
 * text.
 */
function lineOf(text: string, path: readonly PropertyKey[]): number | null {
  const lines = text.split("\n");
  const [table, ...rest] = path.map(String);
  if (table === undefined) return null;
  const nth = Number(rest[0] ?? 0);
  const headers = lines.flatMap((line, at) => (isHeader(line, table) ? [at] : []));
  const from = headers[Number.isNaN(nth) ? 0 : nth] ?? headers[0] ?? -1;
  const key = rest.findLast((part) => Number.isNaN(Number(part)));
  const wanted = from === -1 ? table : key;
  const at = lines.findIndex((line, index) => index > from && isKey(line, wanted ?? ""));
  if (at !== -1 && wanted !== undefined) return at + 1;
  return from === -1 ? null : from + 1;
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
