import type { PromptLayer } from "../../src/domain/assembly.ts";
import type { ContextPiece, ContextSource, LeftOut } from "../../src/ports/context.ts";

/** What a fixed source holds: pieces, best first, each as long as it is. */
export type Fixed = { pieces: ContextPiece[]; left_out?: LeftOut[] };

/** A source of context that knows only these pieces, and gives those that fit from the start. */
export function fixedSource(layer: PromptLayer, { pieces, left_out = [] }: Fixed): ContextSource {
  return {
    layer,
    name: "fixed",
    gather: async ({ tokens_max }) => {
      const fitting: ContextPiece[] = [];
      const without = [...left_out];
      let chars = 0;
      for (const piece of pieces) {
        chars += piece.text.length + 6;
        if (chars / 3.6 < tokens_max) fitting.push(piece);
        else without.push({ what: piece.source, why: "no room", get: `cat ${piece.source}` });
      }
      return { pieces: fitting, left_out: without, considered: pieces.length };
    },
  };
}
