import type { Task } from "../../domain/task.ts";
import type { ContextSource } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { redact } from "../../std/redact.ts";
import { baseOf, filesOf, howToRead, isForeign, readTexts } from "./layers/committed.ts";
import type { Described } from "./layers/deployment/described.ts";
import { familyOf, type Family } from "./layers/deployment/families.ts";
import { bodyOf } from "./layers/likely.ts";
import { nothing, pack, type Candidate } from "./layers/packing.ts";

const FILES_MAX = 200;
const LINES_MAX = 60;
const LINE_CHARS_MAX = 240;

/** How sure it is that a task is about a file, by what told so. */
const BY_NAME = 1;
const BY_CONTENT = 0.8;
const BY_WORDS = 0.7;
const BY_KIND = 0.5;

/**
 * Where and how the project runs: environment files by the names of their variables, services of
 * Compose files, Dockerfiles, Kubernetes, Helm, Terraform and pipelines by what they hold. Only
 * what the task names, by its own words or those in the file; all of it for infrastructure.
 */
export function deploymentContext(): ContextSource {
  return {
    layer: "deployment",
    name: "deployment",
    gather: async (question) => {
      const { project, commit, task } = question;
      const all = await filesOf(project.repo, commit);
      const files = all
        .filter(({ path }) => familyOf(path) && !isForeign(path))
        .slice(0, FILES_MAX);
      if (files.length === 0) return nothing(0);
      const said = [task.title, bodyOf(question)].join("\n").slice(0, 20_000);
      const texts = await readTexts(project.repo, files);
      const found = texts.flatMap(({ file, text }) => pieceOf(task, said, file.path, text));
      const best = found.toSorted((a, b) => b.relevance - a.relevance); // stable: then by path
      return pack(best, question.tokens_max, files.length);
    },
  };
}

function pieceOf(task: Task, said: string, path: string, text: string): Candidate[] {
  const family = familyOf(path);
  if (family === undefined || family.holds?.(text) === false) return [];
  const described = family.describe(redact(text));
  const relevance = relevanceOf(task, said, { path, family, described });
  if (relevance === 0 || described.lines.length === 0) return [];
  const lines = described.lines.slice(0, LINES_MAX).map((line) => line.slice(0, LINE_CHARS_MAX));
  return [
    {
      source: `deployment:${path}`,
      relevance,
      text: `${path} (${family.name}), what it holds in short:\n${fenced(lines.join("\n"))}`,
      ...(relevance === BY_NAME && { named: true }),
      get: family.name === "environment file" ? `cut -d= -f1 ${path}` : howToRead(path),
    },
  ];
}

type Found = { path: string; family: Family; described: Described };

function relevanceOf(task: Task, said: string, { path, family, described }: Found): number {
  if (isNamed(task, said, path)) return BY_NAME;
  const words = new Set(said.match(/[\w.-]{3,}/g));
  if (described.names.some((name) => isTelling(name) && words.has(name))) return BY_CONTENT;
  if (family.words.test(said)) return BY_WORDS;
  return task.kind === "infrastructure" ? BY_KIND : 0;
}

function isNamed({ files }: Task, said: string, path: string): boolean {
  if (files.includes(path) || said.includes(path)) return true;
  const base = baseOf(path);
  return base.length >= 6 && said.includes(base);
}

/** A name that no sentence uses by chance: with a shape of its own, or in capitals. */
function isTelling(name: string): boolean {
  return /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(name) || /^[a-z0-9]+([-_.][a-z0-9]+)+$/i.test(name);
}
