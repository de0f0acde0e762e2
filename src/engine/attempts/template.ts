import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { TEMPLATE_BYTES_MAX, templateProblem } from "../../domain/template.ts";
import { toProblem } from "../../domain/problem.ts";
import { nullWhenAbsent } from "../../std/files.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "home" | "log">;

/** How an agent is told to work: the text, where it comes from, and what is wrong with its file. */
export type Template = { text: string; source: string; problem: string | null };

/** What agents are told where nobody says otherwise. */
const BUILT_IN = [
  "Work in the current folder only; it is a git worktree of its own on a branch of its own.",
  "Do what the task asks, completely, in the style of the code around it. Nobody can answer",
  "questions while you work; decide what is reversible by yourself. The project's own checks are",
  "run on what you leave behind, and only if they are green is the work accepted. Leave nothing",
  "running.",
].join("\n");

const NAME = "prompt.md";
const LAST_GOOD = "prompt.last-good.md";

/**
 * The template of a project, else the common one, else what is built in; read afresh each time. One
 * that cannot be used is told as a problem, and the last good one stands in for it.
 */
export async function readTemplate(world: Ground, project_id: string): Promise<Template> {
  const found = await find(world.home, project_id);
  if (found === null) return { text: BUILT_IN, source: "built-in", problem: null };
  const { folder, text, wrong } = found;
  const source = path.join(folder, NAME);
  if (wrong === null) {
    await keepLastGood(world, folder, text);
    return { text, source, problem: null };
  }
  const good = await lastGood(folder);
  const problem = problemOf(source, wrong, good);
  world.log.warn({ template: source }, problem);
  return { text: good ?? BUILT_IN, source: good === null ? "built-in" : LAST_GOOD, problem };
}

/** What is wrong with the template of a project, and its file; null: nothing. */
export async function findTemplateProblem(
  { home }: Pick<World, "home">,
  project_id: string,
): Promise<{ path: string; problem: string } | null> {
  const found = await find(home, project_id);
  if (found === null || found.wrong === null) return null;
  const file = path.join(found.folder, NAME);
  return { path: file, problem: problemOf(file, found.wrong, await lastGood(found.folder)) };
}

async function find(home: string, project_id: string) {
  for (const folder of [path.join(home, "projects", project_id), home]) {
    const bytes = await readFile(path.join(folder, NAME)).catch(nullWhenAbsent);
    if (bytes !== null) return { folder, ...parse(bytes) };
  }
  return null;
}

function problemOf(source: string, wrong: string, good: string | null): string {
  const instead = good === null ? "the built-in text is used" : "the last good one is used";
  return `${source}: ${wrong}; ${instead} instead.`;
}

type Parsed = { text: string; wrong: string | null };

function parse(bytes: Uint8Array): Parsed {
  if (bytes.length > TEMPLATE_BYTES_MAX)
    return {
      text: "",
      wrong: `expected at most ${TEMPLATE_BYTES_MAX} bytes, got ${bytes.length}`,
    };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { text, wrong: templateProblem(text) };
  } catch {
    return { text: "", wrong: "expected text as UTF-8, got other bytes" };
  }
}

async function lastGood(folder: string): Promise<string | null> {
  const bytes = await readFile(path.join(folder, LAST_GOOD)).catch(nullWhenAbsent);
  const found = bytes && parse(bytes);
  return found && found.wrong === null ? found.text : null;
}

/** What could not be written down is only missed when the file is broken later. */
async function keepLastGood({ log }: Ground, folder: string, text: string): Promise<void> {
  const file = path.join(folder, LAST_GOOD);
  try {
    const kept = await readFile(file, "utf8").catch(nullWhenAbsent);
    if (kept === text) return;
    await mkdir(folder, { recursive: true });
    await writeFile(file, text);
  } catch (error) {
    log.warn({ file, error: toProblem(error).message }, "the last good template was not kept");
  }
}
