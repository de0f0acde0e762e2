import type { ContextPiece, ContextSource } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { fileAt } from "../../std/git.ts";
import { redact } from "../../std/redact.ts";
import { cutToTokens, estimateTokens } from "../../std/tokens.ts";

/** Files in which repositories tell agents their rules, the common one first. */
const FILES = ["AGENTS.md", "CLAUDE.md"];
/** A file this short only points to another. */
const POINTER_CHARS_MAX = 200;
const FRAME_TOKENS = 40;

/** The repository's own rules for agents, from the commit, as fenced data. */
export function rulesContext(): ContextSource {
  return {
    layer: "project",
    name: "rules",
    gather: async ({ project, commit, tokens_max }) => {
      const pieces: ContextPiece[] = [];
      const seen = new Set<string>();
      let tokens_left = tokens_max;
      for (const file of FILES) {
        const rules = redact((await fileAt(project.repo, commit, file)) ?? "").trim();
        const points = pieces.length > 0 && rules.length <= POINTER_CHARS_MAX;
        if (rules === "" || points || seen.has(rules)) continue;
        seen.add(rules);
        const kept = cutToTokens(rules, Math.max(0, tokens_left - FRAME_TOKENS));
        const text = `${file} of this repository says:\n${fenced(kept, "markdown")}`;
        tokens_left -= estimateTokens(text);
        if (kept !== "") pieces.push({ source: `rules:${file}`, relevance: 1, text });
      }
      return pieces;
    },
  };
}
