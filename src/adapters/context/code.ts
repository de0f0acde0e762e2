import { extname } from "node:path";
import type { ContextPiece, ContextSource } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { redact } from "../../std/redact.ts";
import { estimateTokens } from "../../std/tokens.ts";
import { findPlaces, linesOf } from "./places.ts";

/**
 * The code a task is likely about: windows of files of the commit that hold its words, rarest
 * first, as fenced data, until the budget is filled. Read from the commit, never from a working
 * tree.
 */
export function codeContext(): ContextSource {
  return {
    layer: "code",
    name: "code",
    gather: async (question) => {
      const places = await findPlaces(question);
      const highest = places[0]?.score ?? 1;
      const pieces: ContextPiece[] = [];
      let tokens_left = question.tokens_max;
      for (const place of places) {
        const lines = redact(await linesOf(question.project.repo, question.commit, place));
        if (lines.trim() === "") continue;
        const block = fenced(lines, extname(place.path).slice(1) || "text");
        const text = `${place.path}, from line ${place.from}:\n${block}`;
        const tokens = estimateTokens(`${text}\n\n`);
        if (tokens > tokens_left) continue;
        tokens_left -= tokens;
        const source = `code:${place.path}:${place.from}`;
        pieces.push({ source, relevance: rounded(place.score / highest), text });
      }
      return pieces;
    },
  };
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
