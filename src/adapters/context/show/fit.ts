import { estimateTokens } from "../../../std/tokens.ts";
import type { Sheet, Span } from "./sheet.ts";
import { shown, type Shown } from "./show.ts";

/**
 * A part of a file that may be shown. `why`: what speaks for the file, for people. `room`: how many
 * estimated tokens all that is shown may have once this is among it.
 */
export type Wish = Span & { path: string; why: string; room: number };

/** A file that is shown, and the wishes of it that are. */
export type Fitted<W extends Wish> = Shown & { path: string; wishes: readonly W[] };

/** What found room, file by file, and the wishes that did not, in their order. */
export type Fit<W extends Wish> = { files: Fitted<W>[]; left: W[] };

type Taken<W extends Wish> = { sheet: Sheet; wishes: W[]; shown: Shown; tokens: number };

/** After so many that found no room in a row, the rest is not tried any more. */
const MISSES_MAX = 30;

/**
 * As many wishes as there is room for, the earlier before the later, each shown as the whole it is:
 * what it costs is what the text of its file grows by. Files stand in the order in which their
 * first part was taken.
 */
export function fit<W extends Wish>(
  sheets: ReadonlyMap<string, Sheet>,
  wishes: readonly W[],
): Fit<W> {
  const taken = new Map<string, Taken<W>>();
  const left: W[] = [];
  const missed = new Map<number, number>(); // by room
  let spent = 0;
  for (const wish of wishes) {
    const sheet = sheets.get(wish.path);
    const misses = missed.get(wish.room) ?? 0;
    const before = taken.get(wish.path);
    if (sheet === undefined || misses >= MISSES_MAX) continue;
    const next = withWish(sheet, before, wish);
    if (next === null) continue; // blank lines only
    const grown = spent - (before?.tokens ?? 0) + next.tokens;
    const fits = grown <= wish.room;
    missed.set(wish.room, fits ? 0 : misses + 1);
    if (!fits) left.push(wish);
    if (!fits) continue;
    taken.set(wish.path, next);
    spent = grown;
  }
  const files = [...taken].map(([path, file]) => ({ ...file.shown, path, wishes: file.wishes }));
  return { files, left };
}

function withWish<W extends Wish>(
  sheet: Sheet,
  before: Taken<W> | undefined,
  wish: W,
): Taken<W> | null {
  const wishes = [...(before?.wishes ?? []), wish];
  const text = shown(sheet, wishes, wishes[0]?.why ?? wish.why);
  return text && { sheet, wishes, shown: text, tokens: estimateTokens(`${text.text}\n\n`) };
}
