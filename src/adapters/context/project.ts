import type { RepositorySettings } from "../../domain/settings.ts";
import type { ContextQuestion, ContextSource } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { estimateTokens } from "../../std/tokens.ts";
import { filesOf, howToRead, readText, type CommittedFile } from "./layers/committed.ts";
import { goalsIn } from "./layers/goals.ts";
import { pathsOf, type Likely } from "./layers/likely.ts";
import { isManifest, readManifest } from "./layers/manifests.ts";
import { pack, rounded, type Candidate } from "./layers/packing.ts";
import { sectionsOf, type Section } from "./layers/sections.ts";
import { stackLines } from "./layers/stack.ts";
import { askedWords, fitsOf } from "./layers/words.ts";

/** As much of `ringmaster.toml` as is read here. */
type ProjectSettings = Pick<RepositorySettings, "checks">;

/** What the layer needs of others: the settings of a commit, and where a task is likely about. */
export type ProjectGround = {
  settings: (repo: string, commit: string) => Promise<ProjectSettings>;
  likely: Likely;
};

/** Files in which repositories tell agents their rules, the common one first. */
const RULES = ["AGENTS.md", "CLAUDE.md"];
/** A file this short only points to another. */
const POINTER_CHARS_MAX = 200;
const README = /^readme(\.(md|markdown|rst|adoc|txt))?$/i;
const LIKELY_FILES_MAX = 8;
const NEAR_RULES_MAX = 4;
const MANIFESTS_MAX = 3;

type Ask = ContextQuestion & { files: ReadonlyMap<string, CommittedFile>; folders: string[] };

/**
 * What a project is for, what it is made of, which checks it has, and its own rules for agents:
 * those of the root and of the folders where the task is likely about. All of it is that of the
 * commit.
 */
export function projectContext({ settings, likely }: ProjectGround): ContextSource {
  return {
    layer: "project",
    name: "project",
    gather: async (question) => {
      const { project, commit } = question;
      const [listed, places, said] = await Promise.all([
        filesOf(project.repo, commit),
        likely(question),
        settings(project.repo, commit),
      ]);
      const files = new Map(listed.map((file) => [file.path, file]));
      const folders = foldersAbove(pathsOf(places, LIKELY_FILES_MAX));
      const ask = { ...question, files, folders };
      const head = [...(await goals(ask)), ...(await stack(ask)), ...checks(said)];
      const room = question.tokens_max - tokensOf(head);
      return pack([...head, ...(await rules(ask, room))], question.tokens_max);
    },
  };
}

const tokensOf = (pieces: readonly Candidate[]) =>
  pieces.reduce((sum, { text }) => sum + estimateTokens(`${text}\n\n`), 0);

/** Folders of files and those around them, without the root, the innermost of the best first. */
function foldersAbove(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => {
    const parts = path.split("/").slice(0, -1);
    return parts.map((_, at) => parts.slice(0, parts.length - at).join("/"));
  });
  return [...new Set(folders)];
}

/** As the settings say, else as the README begins. */
async function goals(ask: Ask): Promise<Candidate[]> {
  if (ask.goals !== undefined) return [goalsPiece("ringmaster.toml", ask.goals)];
  const file = [...ask.files.values()].find(({ path }) => README.test(path));
  const text = file ? goalsIn(await readText(ask.project.repo, file)) : "";
  return file && text !== "" ? [goalsPiece(file.path, text)] : [];
}

function goalsPiece(path: string, text: string): Candidate {
  const told = `What this project is for, as ${path} says:\n${fenced(text)}`;
  return { source: `goals:${path}`, relevance: 0.6, text: told, get: howToRead(path) };
}

/** Manifests of the root, and of the package in which the task is likely about. */
async function stack({ project, files, folders }: Ask): Promise<Candidate[]> {
  const manifests = [...files.values()].filter(({ path }) => isManifest(path));
  const byFolder = Map.groupBy(manifests, ({ path }) => folderOf(path));
  const found = ["", ...folders].flatMap((folder) => byFolder.get(folder) ?? []);
  const told: Candidate[] = [];
  for (const file of found.slice(0, 2 * MANIFESTS_MAX)) {
    const lines = stackLines(readManifest(file.path, await readText(project.repo, file)));
    if (lines !== "" && told.length < MANIFESTS_MAX) told.push(stackPiece(file.path, lines));
  }
  return told;
}

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function stackPiece(path: string, lines: string): Candidate {
  const text = `What it is made of, by ${path}:\n${fenced(lines)}`;
  return { source: `stack:${path}`, relevance: 0.7, text, get: howToRead(path) };
}

function checks({ checks: all }: ProjectSettings): Candidate[] {
  if (all.length === 0) return [];
  const lines = all.map(({ name, command }) => `${name}: ${command}`).join("\n");
  const text = `The checks that must be green on what you leave behind:\n${fenced(lines)}`;
  const get = howToRead("ringmaster.toml");
  return [{ source: "checks:ringmaster.toml", relevance: 1, text, get }];
}

async function rules(ask: Ask, room: number): Promise<Candidate[]> {
  const near = ask.folders.flatMap((folder) => RULES.map((name) => `${folder}/${name}`));
  const there = near.filter((path) => ask.files.has(path)).slice(0, NEAR_RULES_MAX);
  const seen = new Set<string>();
  const told: Candidate[] = [];
  for (const path of [...RULES, ...there]) {
    const file = ask.files.get(path);
    const text = file ? (await readText(ask.project.repo, file)).trimEnd() : "";
    const is_pointer = told.length > 0 && text.length <= POINTER_CHARS_MAX && text.includes(".md");
    if (text.trim() === "" || is_pointer || seen.has(text)) continue;
    seen.add(text);
    told.push(...rulesPieces(ask, path, text, room - tokensOf(told)));
  }
  return told;
}

/** A file of rules as one piece; where it has no room, its sections, those that fit best first. */
function rulesPieces(ask: Ask, path: string, text: string, room: number): Candidate[] {
  const lines = text.split("\n").length;
  const whole = rulesPiece(path, { trail: [], from: 1, to: lines, text }, null);
  if (tokensOf([whole]) <= room) return [whole];
  const sections = sectionsOf(text);
  const names = sections.map(({ trail, text: said }) => ({ name: trail.join(" "), text: said }));
  const fits = fitsOf(askedWords(ask), names);
  return sections
    .map((section, at) => rulesPiece(path, section, fits[at]?.relevance ?? 0))
    .toSorted((a, b) => b.relevance - a.relevance);
}

function rulesPiece(path: string, { from, to, text }: Section, fit: number | null): Candidate {
  const is_whole = fit === null;
  const where = is_whole ? path : `${path}, lines ${from} to ${to},`;
  return {
    source: is_whole ? `rules:${path}` : `rules:${path}:${from}`,
    relevance: rounded(0.8 + (fit ?? 1) / 5),
    text: `${where} of this repository says:\n${fenced(text, "markdown")}`,
    lines: [{ path, from, to }],
    get: howToRead(path, from, to),
    named: true,
  };
}
