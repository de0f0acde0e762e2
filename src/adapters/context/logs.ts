import type { ContextQuestion, ContextSource, Gathered } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import {
  baseOf,
  filesOf,
  howToRead,
  isForeign,
  readText,
  type CommittedFile,
} from "./layers/committed.ts";
import { bodyOf } from "./layers/likely.ts";
import { nothing, pack, rounded, type Candidate } from "./layers/packing.ts";
import { fileOfFrame, framesIn, holdsTrace } from "./layers/traces.ts";

const PLACES_MAX = 10;
/** Lines that are shown before and after the one a trace names. */
const AROUND_LINES = 8;
const LOG_FILES_MAX = 5;
const ERRORS_MAX = 20;
const ERROR_CHARS_MAX = 300;

/**
 * For debugging only: the lines that stack traces name, in the task's text and in what failed in
 * the round before, and the last errors of log files that were committed.
 */
export function logsContext(): ContextSource {
  return {
    layer: "logs",
    name: "logs",
    gather: async (question) => {
      const text = [question.task.title, bodyOf(question)].join("\n");
      const said = [question.failed ?? "", text].join("\n");
      const frames = framesIn(said);
      const is_debugging = question.task.kind === "bug" || holdsTrace(said);
      if (!is_debugging && frames.length === 0) return nothing(0);
      const files = await filesOf(question.project.repo, question.commit);
      const places = placesOf(frames, files);
      const logs = is_debugging ? files.filter((file) => isNamedLog(file, text)) : [];
      return told(question, places, logs);
    },
  };
}

/** Lines of a file that frames name; `rank` is the place of the first of them. */
type Place = { file: CommittedFile; from: number; to: number; named: number[]; rank: number };

function placesOf(frames: ReturnType<typeof framesIn>, files: readonly CommittedFile[]): Place[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const paths = Map.groupBy(byPath.keys(), baseOf);
  const places: Place[] = [];
  for (const [rank, frame] of frames.entries()) {
    const file = byPath.get(fileOfFrame(frame, paths) ?? "");
    if (file) widen(places, file, frame.line, rank);
  }
  return places.slice(0, PLACES_MAX);
}

function widen(places: Place[], file: CommittedFile, line: number, rank: number): void {
  const from = Math.max(1, line - AROUND_LINES);
  const to = line + AROUND_LINES;
  const near = places.find((one) => one.file === file && from <= one.to + 1 && to >= one.from - 1);
  if (near === undefined) return void places.push({ file, from, to, named: [line], rank });
  near.from = Math.min(near.from, from);
  near.to = Math.max(near.to, to);
  near.named.push(line);
}

async function told(
  question: ContextQuestion,
  places: readonly Place[],
  logs: readonly CommittedFile[],
): Promise<Gathered> {
  const { repo } = question.project;
  const shown = await Promise.all(places.map((place) => placePiece(repo, place)));
  const errors = await Promise.all(logs.slice(0, LOG_FILES_MAX).map((log) => logPiece(repo, log)));
  const all = [...shown, ...errors].filter((piece) => piece !== null);
  return pack(all, question.tokens_max, places.length + logs.length);
}

async function placePiece(repo: string, place: Place): Promise<Candidate | null> {
  const { file, from, named, rank } = place;
  const lines = (await readText(repo, file)).split("\n");
  const to = Math.min(place.to, lines.length);
  if (from > to) return null; // the file was longer when the trace was made
  const numbered = lines.slice(from - 1, to).map((line, at) => `${from + at}\t${line}`);
  const shown = numbered.join("\n");
  const which = named.toSorted((a, b) => a - b).join(", ");
  return {
    source: `logs:${file.path}:${from}`,
    relevance: rounded(1 - rank / 40),
    text: `${file.path}, around line ${which} named where it failed:\n${fenced(shown)}`,
    lines: [{ path: file.path, from, to }],
    get: howToRead(file.path, from, to),
  };
}

/** Log files that the task names, or that lie in a folder of logs. */
function isNamedLog({ path }: CommittedFile, text: string): boolean {
  if (!path.endsWith(".log") || isForeign(path)) return false;
  return /(^|\/)logs?\//.test(path) || text.includes(baseOf(path));
}

const ERROR = /\b(error|exception|fatal|panic|panicked|traceback|critical|segfault)\b/i;

async function logPiece(repo: string, file: CommittedFile): Promise<Candidate | null> {
  const lines = (await readText(repo, file)).split("\n");
  const errors = lines.flatMap((line, at) =>
    ERROR.test(line) ? [`${at + 1}\t${line.slice(0, ERROR_CHARS_MAX)}`] : [],
  );
  if (errors.length === 0) return null;
  return {
    source: `logs:${file.path}`,
    relevance: 0.4,
    text: `The last errors in ${file.path}:\n${fenced(errors.slice(-ERRORS_MAX).join("\n"))}`,
    get: howToRead(file.path),
  };
}
