import type { ContextPiece, Gathered, HeldLines, LeftOut } from "../../ports/context.ts";
import { redact, redactKnown, redactLines } from "../../std/redact.ts";
import type { World } from "../world.ts";

/** What is known to be secret, beside what looks like it. */
type Knowing = Pick<World, "secrets">;

/** A text as it may stand in a prompt: without what looks like a secret or is known to be one. */
export function clean({ secrets }: Knowing, text: string): string {
  return redactLines(redactKnown(text, secrets));
}

/** The same of pieces and all that a manifest tells of them, whatever their source forgot. */
export function cleanPieces(world: Knowing, pieces: readonly ContextPiece[]): ContextPiece[] {
  return pieces.map((piece) => ({
    ...piece,
    source: inWords(world, piece.source),
    text: clean(world, piece.text),
    ...(piece.warning !== undefined && { warning: inWords(world, piece.warning) }),
    ...(piece.lines && { lines: piece.lines.map((lines) => cleanLines(world, lines)) }),
  }));
}

/** What a source answered, with nothing secret in it. */
export function cleanGathered(world: Knowing, found: Gathered): Gathered {
  return {
    pieces: cleanPieces(world, found.pieces),
    left_out: found.left_out.map((one) => cleanLeftOut(world, one)),
    considered: found.considered,
  };
}

const inWords = ({ secrets }: Knowing, text: string) => redact(redactKnown(text, secrets));

const cleanLines = (world: Knowing, lines: HeldLines): HeldLines => ({
  ...lines,
  path: inWords(world, lines.path),
});

const cleanLeftOut = (world: Knowing, { what, why, get, ...more }: LeftOut): LeftOut => ({
  what: inWords(world, what),
  why: inWords(world, why),
  get: inWords(world, get),
  ...more,
});
