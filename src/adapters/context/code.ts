import {
  NO_ROOM,
  type ContextPiece,
  type ContextQuestion,
  type ContextSource,
  type LeftOut,
} from "../../ports/context.ts";
import { estimateTokens } from "../../std/tokens.ts";
import { readBlobs } from "./index/files.ts";
import { howToRead } from "./layers/committed.ts";
import { rounded } from "./layers/packing.ts";
import { wholesOf } from "./outline/outline.ts";
import { rankInMemory, type RankFor } from "./places.ts";
import { partsInOrder, type RankedPart } from "./rank/choice.ts";
import type { RankedFiles } from "./rank/files.ts";
import { relatedParts } from "./rank/related.ts";
import { fit, type Fitted, type Wish } from "./show/fit.ts";
import { sheetOf, type Sheet } from "./show/sheet.ts";
import { HOW_TO_READ } from "./show/show.ts";

/** So many places without room are named. */
const LEFT_OUT_MAX = 12;
/** So many files, the likeliest ones, are read and parted by what a syntax tree says of them. */
const READ_FILES_MAX = 24;
/** Larger than what the index takes in, even when it is named. */
const BYTES_MAX = 5_000_000;
/**
 * The share of the budget that callers and tests may fill. A tenth took three hundredths of the
 * places that were really changed out of prompts when it was measured, so it is small.
 */
const RELATED_SHARE = 0.06;
/** The relevance of the last file; the first has 1. */
const RELEVANCE_MIN = 0.2;

/** A part of a ranked file that may be shown. */
type CodeWish = Wish & { part: RankedPart };

/**
 * The code a task is likely about: whole definitions of files of the commit, the likeliest file
 * first, each file as one piece of fenced data, until the budget is filled. Read from the commit,
 * never from a working tree.
 */
export function codeContext(rankFor: RankFor = rankInMemory): ContextSource {
  return {
    layer: "code",
    name: "code",
    gather: async (question) => {
      const { ranked } = await rankFor(question);
      const sheets = await sheetsOf(question, ranked);
      const room = question.tokens_max - estimateTokens(`${HOW_TO_READ}\n`);
      const { files, left } = fit(sheets, wishesFor(ranked, sheets, room));
      return {
        pieces: piecesOf(files),
        left_out: left.slice(0, LEFT_OUT_MAX).map(leftOut),
        considered: ranked.files.length,
      };
    },
  };
}

/** The files that may be shown, by path: the likeliest, and what calls or tests them. */
async function sheetsOf(
  { project }: ContextQuestion,
  ranked: RankedFiles,
): Promise<Map<string, Sheet>> {
  const likely = ranked.files.slice(0, READ_FILES_MAX).map(({ file }) => file);
  const related = relatedParts(ranked).map((part) => part.ranked.file);
  const files = Map.groupBy(new Set([...likely, ...related]), ({ blob }) => blob);
  const sheets = new Map<string, Sheet>();
  for await (const { blob, bytes } of readBlobs(project.repo, [...files.keys()], BYTES_MAX))
    for (const { path } of files.get(blob) ?? [])
      if (bytes !== null)
        sheets.set(path, await sheetOf({ path, blob, text: bytes.toString("utf8") }));
  return sheets;
}

/** Parts in the order in which they are to be taken; callers and tests after the sources. */
function wishesFor(
  ranked: RankedFiles,
  sheets: ReadonlyMap<string, Sheet>,
  room: number,
): CodeWish[] {
  const read = { ...ranked, files: ranked.files.filter(({ file }) => sheets.has(file.path)) };
  const outlines = new Map([...sheets].map(([path, { outline }]) => [path, wholesOf(outline)]));
  const related = relatedParts(read, outlines);
  const for_related = related.reduce(
    (sum, { chars }) => sum + estimateTokens(" ".repeat(chars)),
    0,
  );
  const reserved = Math.min(for_related, Math.floor(room * RELATED_SHARE));
  return [
    ...partsInOrder(read, outlines).map((part) => wishOf(part, room - reserved)),
    ...related.map((part) => wishOf(part, room)),
  ];
}

function wishOf(part: RankedPart, room: number): CodeWish {
  const { ranked, from, to } = part;
  return { path: ranked.file.path, from, to, why: ranked.why, room, part };
}

function piecesOf(files: readonly Fitted<CodeWish>[]): ContextPiece[] {
  const step = (1 - RELEVANCE_MIN) / Math.max(1, files.length - 1);
  return files.map(({ path, text, lines, wishes: [first] }, at) => ({
    source: `code:${path}`,
    relevance: rounded(1 - at * step),
    text: at === 0 ? `${HOW_TO_READ}\n${text}` : text,
    lines,
    scores: first?.part.ranked.scores ?? {},
  }));
}

function leftOut({ path, from, to, why, part }: CodeWish): LeftOut {
  return {
    what: `${path}, lines ${from + 1} to ${to + 1} (${why})`,
    why: NO_ROOM,
    get: howToRead(path, from + 1, to + 1),
    ...(part.is_asked && { named: true as const }),
  };
}
