import { createHash } from "node:crypto";
import { posix } from "node:path";
import {
  isAgentConfig,
  mayNameScripts,
  wordsOf,
  type AgentConfig,
  type AgentConfigFile,
} from "../../domain/agent-config.ts";
import type { AgentConfigs } from "../../ports/agent-configs.ts";
import { commitOf, git, zeroSeparated } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";

const DIFF_CHARS_MAX = 200_000;
/** Links that lead to links are followed this far. */
const ROUNDS_MAX = 10;

/** Reads the configuration of agents from commits of a git repository. */
export function gitAgentConfigs(): AgentConfigs {
  return { read, diff };
}

/** Configurations kept in memory: the names of a few files each. */
const KEPT_MAX = 200;

const kept = lru<AgentConfig>(KEPT_MAX);

/** What a commit holds never changes, so it is read once; a name of one may stand for another. */
async function read(repo: string, commit: string): Promise<AgentConfig> {
  const name = `${commit} ${repo}`;
  const known = kept.get(name);
  if (known !== undefined) return known;
  const config = await readAnew(repo, commit);
  if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) kept.put(name, config);
  return config;
}

async function readAnew(repo: string, commit: string): Promise<AgentConfig> {
  const tree = await filesOf(repo, commit);
  const direct = [...tree.values()].filter(({ path }) => isAgentConfig(path));
  const files = direct.length === 0 ? [] : await withNamed(repo, tree, direct);
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const list = sorted.map(({ mode, object, path }) => `${mode} ${object} ${path}\0`).join("");
  return { digest: createHash("sha256").update(list).digest("hex"), files: sorted };
}

type Tree = ReadonlyMap<string, AgentConfigFile>;

async function filesOf(repo: string, commit: string): Promise<Tree> {
  const rows = zeroSeparated(await git(repo, ["ls-tree", "-r", "-z", commit]));
  const files = rows.map((row): AgentConfigFile => {
    const [mode = "", , object = ""] = row.slice(0, row.indexOf("\t")).split(" ");
    return { path: row.slice(row.indexOf("\t") + 1), mode, object };
  });
  return new Map(files.map((file) => [file.path, file]));
}

/**
 * With whatever links lead to, and with the scripts that settings name: a hook is what it runs, not
 * the line that names it.
 */
async function withNamed(
  repo: string,
  tree: Tree,
  direct: readonly AgentConfigFile[],
): Promise<AgentConfigFile[]> {
  const found = new Map(direct.map((file) => [file.path, file]));
  let fresh = [...direct];
  for (let round = 0; round < ROUNDS_MAX && fresh.length > 0; round++) {
    const named = await Promise.all(fresh.map((file) => namedBy(repo, tree, file)));
    fresh = named.flat().filter(({ path }) => !found.has(path));
    for (const file of fresh) found.set(file.path, file);
  }
  return [...found.values()];
}

const LINK = "120000";

async function namedBy(
  repo: string,
  tree: Tree,
  file: AgentConfigFile,
): Promise<AgentConfigFile[]> {
  const isLink = file.mode === LINK;
  if (!isLink && !(mayNameScripts(file.path) && isAgentConfig(file.path))) return [];
  const text = await git(repo, ["cat-file", "blob", file.object]);
  if (!isLink) return [...wordsOf(text)].flatMap((word) => tree.get(posix.normalize(word)) ?? []);
  const target = posix.normalize(posix.join(posix.dirname(file.path), text));
  return [...tree.values()].filter(({ path }) => path === target || path.startsWith(`${target}/`));
}

async function diff(repo: string, from: string | null, to: string): Promise<string> {
  const old = from === null ? null : await commitOf(repo, from);
  const before = old === null ? [] : (await read(repo, old)).files;
  const after = (await read(repo, to)).files;
  const paths = [...new Set([...before, ...after].map(({ path }) => path))];
  if (paths.length === 0) return "";
  const shown = ["--no-ext-diff", "--no-textconv", "--no-renames", "--no-color", "-r", "-p"];
  const nothing = async () => (await git(repo, ["hash-object", "-t", "tree", "--stdin"])).trim();
  const args = ["diff-tree", ...shown, old ?? (await nothing()), to, "--", ...paths];
  const text = await git(repo, args);
  return text.length <= DIFF_CHARS_MAX ? text : `${text.slice(0, DIFF_CHARS_MAX)}\n(cut here)\n`;
}
