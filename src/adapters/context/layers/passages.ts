import type { ContextQuestion, Gathered } from "../../../ports/context.ts";
import { fenced } from "../../../std/fence.ts";
import { isApiSpec, operationsOf } from "./openapi.ts";
import { howToRead, readTexts, type CommittedFile } from "./committed.ts";
import { nothing, pack, rounded, type Candidate } from "./packing.ts";
import { sectionsOf, type Section } from "./sections.ts";
import { askedWords, fitsOf, type Fit } from "./words.ts";

/** A section of a file of the commit. */
export type Passage = Section & { path: string };

/**
 * Which passages are told: `name` is the word before the place in the manifest, `threshold` how
 * relevant a passage must be (0..1).
 */
export type Choice = { name: string; threshold: number };

const PASSAGES_MAX = 12;
const PER_FILE_MAX = 3;
/** One word in common is chance, unless the task has no more. */
const WORDS_MIN = 2;

/** The passages of files that fit the task, best first, as many as there is room for. */
export async function passagesFor(
  question: ContextQuestion,
  files: readonly CommittedFile[],
  { name, threshold }: Choice,
): Promise<Gathered> {
  const asked = askedWords(question);
  if (asked.size === 0 || files.length === 0) return nothing(files.length);
  const texts = await readTexts(question.project.repo, files);
  const passages = texts.flatMap(({ file, text }) => passagesOf(file.path, text));
  const fits = fitsOf(asked, passages.map(judged));
  const words_min = Math.min(WORDS_MIN, asked.size);
  const rated = passages.flatMap((passage, at) => {
    const fit = fits[at];
    return fit && fitsEnough(fit, threshold, words_min) ? [{ passage, ...fit }] : [];
  });
  const best = rated.toSorted((a, b) => b.relevance - a.relevance); // stable: by path, then by line
  const told = fewPerFile(best).slice(0, PASSAGES_MAX);
  const candidates = told.map(({ passage, relevance }) => pieceOf(name, passage, relevance));
  return pack(candidates, question.tokens_max, passages.length);
}

function passagesOf(path: string, text: string): Passage[] {
  const sections = isApiSpec(path) ? operationsOf(text) : sectionsOf(text);
  return sections.map((section) => ({ ...section, path }));
}

const judged = ({ path, trail, text }: Passage) => ({ name: [path, ...trail].join(" "), text });

const fitsEnough = ({ relevance, words }: Fit, threshold: number, words_min: number) =>
  relevance >= threshold && words >= words_min;

function fewPerFile<Rated extends { passage: Passage }>(rated: readonly Rated[]): Rated[] {
  const told = new Map<string, number>();
  return rated.filter(({ passage: { path } }) => {
    const count = (told.get(path) ?? 0) + 1;
    told.set(path, count);
    return count <= PER_FILE_MAX;
  });
}

function pieceOf(
  name: string,
  { path, trail, from, to, text }: Passage,
  relevance: number,
): Candidate {
  const under = trail.length > 1 ? `, under "${trail.slice(0, -1).join(" › ")}"` : "";
  return {
    source: `${name}:${path}:${from}`,
    relevance: rounded(relevance),
    text: `${path}, lines ${from} to ${to}${under}:\n${fenced(text, languageOf(path))}`,
    lines: [{ path, from, to }],
    scores: { words: rounded(relevance) },
    get: howToRead(path, from, to),
  };
}

function languageOf(path: string): string {
  return /\.mdx?$/i.test(path) ? "markdown" : "text";
}
