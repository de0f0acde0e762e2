import type { Tables } from "../../ports/store.ts";
import { requireAttempt } from "../attempts/held.ts";
import { failuresBefore, triedOn } from "../attempts/refinement.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import { findingsOn } from "../reviews/findings.ts";
import type { World } from "../world.ts";
import { assemble } from "./assemble.ts";
import { keep } from "./keep.ts";

/**
 * An assembled prompt. `hash` is the SHA-256 of `text`; the same input gives the same text.
 * `problems` are for a person, such as a template that cannot be used.
 */
export type Prompt = { hash: string; text: string; tokens: number; problems: string[] };

/** Which prompt of an attempt is asked for. */
export type Which = { iteration: number; session: "fresh" | "resumed" };

/** The prompt of a task's first iteration, as a worker would be given it now. */
export async function taskPrompt(world: World, task_id: string): Promise<Prompt> {
  const subject = await world.store.read((tables) => about(tables, task_id));
  return told(world, { ...subject, failures: [], session: "fresh" }, NOBODY);
}

const NOBODY = { attempt_id: null, iteration: null };

/**
 * The prompt of an attempt's iteration: from the second on it carries what failed in the one
 * before. A session that is resumed is not told again what is read from the commit.
 */
export async function attemptPrompt(
  world: World,
  attempt_id: string,
  { iteration, session }: Which,
): Promise<Prompt> {
  const failures = await failuresBefore(world, attempt_id, iteration);
  const subject = await world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, attempt_id);
    return about(tables, attempt.task_id);
  });
  return told(world, { ...subject, failures, session }, { attempt_id, iteration });
}

type Reader = { attempt_id: string | null; iteration: number | null };

async function told(
  world: World,
  subject: Parameters<typeof assemble>[1],
  reader: Reader,
): Promise<Prompt> {
  const prompt = await assemble(world, subject);
  const { task, session } = subject;
  await keep(world, prompt, { ...reader, task, session });
  const { hash, text, tokens, problems } = prompt;
  return { hash, text, tokens, problems };
}

/** A task with everything that its prompt tells of it. */
async function about(tables: Tables, task_id: string) {
  const task = await requireTask(tables, task_id);
  const project = await requireProject(tables, task.project_id);
  const remarks = await remarksOn(tables, task_id);
  const tried = await triedOn(tables, task_id);
  return { task, project, remarks, tried };
}

/** Moves that bring work back which its worker thought done. */
const BROUGHT_BACK: readonly string[] = [
  "request_changes",
  "merge_refused",
  "merge_conflict",
  "build_failed",
  "deploy_failed",
  "verify_failed",
  "release_refused",
  "rolled_back",
];
const REMARKS_MAX = 5;

async function remarksOn(tables: Tables, task_id: string): Promise<string[]> {
  const moves = await tables.transitions.of(task_id);
  const back = moves.filter(({ trigger }) => BROUGHT_BACK.includes(trigger));
  const findings = await findingsOn(tables, task_id);
  const said = back.slice(-REMARKS_MAX).map(({ reason }) => reason);
  return findings === null ? said : [...said, findings];
}
