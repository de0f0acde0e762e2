import type { ContextSource } from "../../ports/context.ts";
import { filesOf, type CommittedFile } from "./layers/committed.ts";
import { passagesFor } from "./layers/passages.ts";

/** It was put there for those who work on it later: less is asked of it than of documents. */
const THRESHOLD = 0.12;
const NOTES = /^research\/.*\.(md|mdx|markdown|rst|adoc|txt)$/i;
const FILES_MAX = 400;

/** Sections of what lies in the folder `research` that fit the task. */
export function researchContext(): ContextSource {
  return {
    layer: "research",
    name: "research",
    gather: async (question) => {
      const all = await filesOf(question.project.repo, question.commit);
      const notes = all.filter(({ path }: CommittedFile) => NOTES.test(path)).slice(0, FILES_MAX);
      return passagesFor(question, notes, { name: "research", threshold: THRESHOLD });
    },
  };
}
