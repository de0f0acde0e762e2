import type { LayerSummary, PromptLayer } from "../../domain/assembly.ts";
import { NO_ROOM, type ContextPiece, type Gathered, type LeftOut } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { redact } from "../../std/redact.ts";
import { cutEnd, plainText } from "../../std/text.ts";
import { estimateTokens } from "../../std/tokens.ts";
import type { Refined } from "../attempts/refinement.ts";
import type { World } from "../world.ts";
import { thresholdOf } from "./budget.ts";
import { cleanGathered, cleanPieces } from "./clean.ts";
import { fold } from "./fold.ts";
import { HEADINGS } from "./layers.ts";
import { costOf, ownPieces } from "./own.ts";

/** What a prompt is about, as it was read; `goals` are what the repository's settings say. */
export type Subject = Refined & {
  session: "fresh" | "resumed";
  commit: string;
  goals: string | null;
};

/** A layer as it was filled. `section` is empty when there was nothing to say. */
export type Filled = {
  summary: LayerSummary;
  section: string;
  pieces: ContextPiece[];
  missing: LeftOut[];
};

/** Fills one layer with at most `budget` estimated tokens, its heading included. */
export async function fill(
  world: World,
  subject: Subject,
  layer: PromptLayer,
  budget: number,
): Promise<Filled> {
  const begun = world.clock.monotonic();
  const room = budget - costOf([{ text: `# ${HEADINGS[layer]}` }]);
  const found = await gather(world, subject, layer, room);
  const named = namesOf(found.left_out, room - costOf(found.pieces));
  const texts = [...found.pieces.map(({ text }) => text), ...named];
  const section = texts.length === 0 ? "" : [`# ${HEADINGS[layer]}`, ...texts].join("\n\n");
  const tokens = section === "" ? 0 : estimateTokens(`${section}\n\n`);
  const took_ms = Math.round(world.clock.monotonic() - begun);
  const summary = { layer, budget, tokens, took_ms, ...countsOf(found) };
  return { summary, section, pieces: found.pieces, missing: found.left_out };
}

function countsOf({ pieces, left_out, considered }: Gathered) {
  return {
    considered: Math.max(considered, pieces.length + left_out.length),
    taken: pieces.length,
    left_out: left_out.length,
    named_left_out: left_out.filter(({ named }) => named === true).length,
  };
}

/** Room that sources leave for the names of what they had to leave out. */
const NAMES_TOKENS = 200;

/** The server's own pieces, then those of each source in what is left. */
async function gather(
  world: World,
  subject: Subject,
  layer: PromptLayer,
  room: number,
): Promise<Gathered> {
  if (room <= 0) return { pieces: [], left_out: [], considered: 0 };
  const own = cleanPieces(world, await ownPieces(world, subject, layer, room));
  let all = takeOwn(own, room, subject.task.id);
  if (subject.session === "resumed") return all;
  for (const source of world.context.filter((each) => each.layer === layer)) {
    const left = room - costOf(all.pieces);
    const tokens_max = left > 3 * NAMES_TOKENS ? left - NAMES_TOKENS : left;
    const told = await source.gather({ ...questionOn(subject), tokens_max });
    const found = cleanGathered(world, told);
    all = joined(all, take(found, tokens_max, thresholdOf(subject.task.kind, layer)));
  }
  return all;
}

function questionOn({ task, project, commit, failures, goals }: Subject) {
  const failed = failures.map(({ output }) => output).join("\n");
  return { task, project, commit, failed, ...(goals !== null && { goals }) };
}

const joined = (one: Gathered, other: Gathered): Gathered => ({
  pieces: [...one.pieces, ...other.pieces],
  left_out: [...one.left_out, ...other.left_out],
  considered: one.considered + other.considered,
});

/** What the server itself says is never dropped: what is too long is folded at a paragraph. */
function takeOwn(own: readonly ContextPiece[], room: number, task_id: string): Gathered {
  const all: Gathered = { pieces: [], left_out: [], considered: own.length };
  for (const piece of own) {
    const left = room - costOf(all.pieces);
    const { text, lines_left } = fold(piece.text, left - estimateTokens("\n\n"));
    if (text !== "") all.pieces.push({ ...piece, text });
    if (lines_left === 0) continue;
    const what = `${lines_left} lines of: ${piece.source}`;
    all.left_out.push({ what, why: NO_ROOM, get: `ringmaster task show ${task_id}` });
  }
  return all;
}

/** Whole pieces, in their order, as they fit; nothing is cut. */
function take(found: Gathered, room: number, threshold: number): Gathered {
  const all: Gathered = { pieces: [], left_out: [...found.left_out], considered: found.considered };
  for (const piece of found.pieces) {
    const why = whyNot(piece, room - costOf(all.pieces), threshold);
    if (why === null) all.pieces.push(piece);
    else all.left_out.push({ what: piece.source, why, get: wayTo(piece) });
  }
  return all;
}

function whyNot(piece: ContextPiece, room: number, threshold: number): string | null {
  const { relevance } = piece;
  if (relevance < threshold)
    return `its relevance is ${relevance.toFixed(2)}, less than ${threshold.toFixed(2)}`;
  return costOf([piece]) > room ? NO_ROOM : null;
}

function wayTo({ lines = [], source }: ContextPiece): string {
  const [first] = lines;
  if (first === undefined) return `look for ${source} in this folder`;
  return `sed -n '${first.from},${first.to}p' ${first.path}`;
}

const NAMED_MAX = 8;
const NAME_CHARS_MAX = 160;

/**
 * A list of what had no room, with how to get it, as much of it as there is room for; none when
 * everything found room. Names are of the repository, so they are fenced as data.
 */
function namesOf(left_out: readonly LeftOut[], room: number): string[] {
  const wanted = left_out.filter(({ why }) => why === NO_ROOM).slice(0, NAMED_MAX);
  const lines = wanted.map(({ what, get }) => `${oneLine(what)}: ${oneLine(get)}`);
  while (lines.length > 0 && costOf([{ text: listOf(lines) }]) > room) lines.pop();
  return lines.length === 0 ? [] : [listOf(lines)];
}

const listOf = (lines: readonly string[]) =>
  `Left out for want of room, and how to get it:\n${fenced(lines.join("\n"))}`;

const oneLine = (text: string) =>
  cutEnd(redact(plainText(text)).replaceAll(/\s+/g, " ").trim(), NAME_CHARS_MAX);
