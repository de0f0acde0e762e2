import { codeContext } from "../../src/adapters/context/code.ts";
import { deploymentContext } from "../../src/adapters/context/deployment.ts";
import { documentationContext } from "../../src/adapters/context/documentation.ts";
import { historyContext } from "../../src/adapters/context/history.ts";
import { logsContext } from "../../src/adapters/context/logs.ts";
import { findPlaces } from "../../src/adapters/context/places.ts";
import { projectContext } from "../../src/adapters/context/project.ts";
import { researchContext } from "../../src/adapters/context/research.ts";
import { gitWorkspace } from "../../src/adapters/workspaces/git.ts";
import { task } from "../../src/domain/task.ts";
import type { ContextQuestion, ContextSource } from "../../src/ports/context.ts";
import type { GitPlace } from "../scenarios/git/place.ts";
import { questionOn } from "../scenarios/git/question.ts";

/** Every source of context, as a server joins them. */
export function everySource(place: GitPlace): ContextSource[] {
  const { settings } = gitWorkspace(place);
  const likely = findPlaces;
  return [
    projectContext({ settings, likely }),
    codeContext(),
    deploymentContext(),
    documentationContext(),
    historyContext({ likely }),
    logsContext(),
    researchContext(),
  ];
}

/** What is asked of a place's newest commit, with parts of the task and of the question changed. */
export type Asked = Partial<Omit<ContextQuestion, "task" | "project">> & {
  task?: Partial<ContextQuestion["task"]>;
};

/** What the source of a layer answers for a task with this title. */
export async function gathered(place: GitPlace, layer: string, title: string, more: Asked = {}) {
  const source = everySource(place).find((each) => each.layer === layer);
  if (!source) throw new Error(`expected a source for the layer ${layer}, found none`);
  const { task: changed, ...asked } = more;
  const question = questionOn(place.repo, place.git(["rev-parse", "HEAD"]), title);
  const about = task.parse({ ...question.task, ...changed });
  const found = await source.gather({ ...question, ...asked, task: about });
  const sources = found.pieces.map((piece) => piece.source);
  return { ...found, sources, text: found.pieces.map((piece) => piece.text).join("\n\n") };
}

/** Writes files and commits all of them at once. */
export function commitFiles(place: GitPlace, files: Record<string, string>, message = "Files") {
  for (const [path, text] of Object.entries(files)) place.write(path, text);
  place.git(["add", "-A", "-f"]);
  place.git(["commit", "-q", "-m", message]);
}
