import type { ContextPiece, Gathered, LeftOut } from "../../../ports/context.ts";
import { redact } from "../../../std/redact.ts";
import { estimateTokens } from "../../../std/tokens.ts";

/**
 * A piece that may go into a prompt, and how an agent gets it where it has no room. `named`: the
 * task names it itself, or the repository wants it told in any case.
 */
export type Candidate = ContextPiece & { get: string; named?: true };

/** So many of those left out are named; the rest is a number. */
const NAMED_MAX = 12;
/** Why a piece is left out; whoever assembles the prompt names those that say so. */
const NO_ROOM = "no room";
/** What stands between two pieces. */
const BETWEEN = "\n\n";

/**
 * The candidates that fit into a budget, whole, the earlier before the later; what has no room is
 * named. Secrets are taken out of all of them.
 */
export function pack(
  candidates: readonly Candidate[],
  tokens_max: number,
  considered: number = candidates.length,
): Gathered {
  const pieces: ContextPiece[] = [];
  const left_out: LeftOut[] = [];
  let tokens_left = tokens_max;
  for (const { get, named, ...candidate } of candidates) {
    const piece = { ...candidate, text: redact(candidate.text) };
    const tokens = estimateTokens(piece.text + BETWEEN);
    if (tokens <= tokens_left) {
      tokens_left -= tokens;
      pieces.push(piece);
    } else left_out.push({ what: piece.source, why: NO_ROOM, get, ...(named && { named }) });
  }
  return { pieces, left_out: left_out.slice(0, NAMED_MAX), considered };
}

/** What a source answers that has nothing to say. */
export function nothing(considered: number): Gathered {
  return { pieces: [], left_out: [], considered };
}

/** A share as it is told: three digits. */
export function rounded(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 1_000;
}
