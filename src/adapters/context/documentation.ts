import type { Task } from "../../domain/task.ts";
import type { ContextSource } from "../../ports/context.ts";
import { filesOf, isForeign, type CommittedFile } from "./layers/committed.ts";
import { isApiSpec } from "./layers/openapi.ts";
import { passagesFor } from "./layers/passages.ts";

/**
 * How relevant a section must be, by kind of task: research reads more, a bug is rarely explained
 * in the documentation.
 */
const THRESHOLDS: Readonly<Record<Task["kind"], number>> = {
  research: 0.15,
  feature: 0.2,
  infrastructure: 0.2,
  task: 0.2,
  bug: 0.25,
  chore: 0.25,
};

const PROSE = /\.(md|mdx|markdown|rst|adoc|txt)$/i;
/** Prose at the root or in a folder of documents; READMEs and rules of contribution anywhere. */
const PLACE =
  /^[^/]+$|(^|\/)((docs?|adrs?|decisions|rfcs?|design|guides?|specs?)\/|(README|CONTRIB)[^/]*$)/i;
/** Told by the project layer, or of everything and hence of nothing. */
const ELSEWHERE = [
  /^research\//,
  /(^|\/)(AGENTS|CLAUDE|GEMINI)\.md$/i,
  /(^|\/)(CHANGE(LOG|S)|HISTORY|NEWS|LICEN[SC]E|NOTICE|COPYING|requirements)[^/]*$/i,
];
const FILES_MAX = 600;

/** Sections of README, documents, decisions and API specifications that fit the task. */
export function documentationContext(): ContextSource {
  return {
    layer: "documentation",
    name: "documentation",
    gather: async (question) => {
      const { project, commit, task } = question;
      const documents = (await filesOf(project.repo, commit)).filter(isDocument);
      const files = documents.toSorted(byDepth).slice(0, FILES_MAX);
      return passagesFor(question, files, {
        name: "documentation",
        threshold: THRESHOLDS[task.kind],
      });
    },
  };
}

function isDocument({ path }: CommittedFile): boolean {
  if (isForeign(path) || ELSEWHERE.some((each) => each.test(path))) return false;
  return isApiSpec(path) || (PROSE.test(path) && PLACE.test(path));
}

/** What lies near the root is of the whole project. */
function byDepth(a: CommittedFile, b: CommittedFile): number {
  return a.path.split("/").length - b.path.split("/").length;
}
