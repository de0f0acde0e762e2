import type { Attempt } from "../../domain/attempt.ts";
import { ownBranch } from "../../domain/branch.ts";
import { trimFailure } from "../../domain/failure.ts";
import { startAfter } from "../../domain/going-on.ts";
import type { Iteration } from "../../domain/iteration.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import { fillTemplate } from "../../domain/template.ts";
import type { ContextPiece } from "../../ports/context.ts";
import type { Tables } from "../../ports/store.ts";
import { fenced } from "../../std/fence.ts";
import { redact, redactKeys } from "../../std/redact.ts";
import { cutEnd } from "../../std/text.ts";
import { cutToTokens, estimateTokens } from "../../std/tokens.ts";
import { failuresOf, type Failing } from "../evidence/failures.ts";
import type { World } from "../world.ts";
import { requireAttempt } from "./held.ts";
import { readTemplate } from "./template.ts";

/** A round that was told, with the number of its attempt. */
export type Tried = Iteration & { attempt: number };

/** What the last layer of a prompt is made of. `remarks`: why earlier work came back. */
export type Refined = {
  task: Task;
  project: Project;
  failures: Failing[];
  remarks: string[];
  tried: Tried[];
};

/** The rounds of a task so far, oldest first. */
export async function triedOn(tables: Tables, task_id: string): Promise<Tried[]> {
  const attempts = new Map((await tables.attempts.of(task_id)).map((each) => [each.id, each]));
  const rows = await tables.iterations.of({ task_id });
  return rows.map((row) => ({ ...row, attempt: attempts.get(row.attempt_id)?.number ?? 0 }));
}

/**
 * What failed in the round before this one of an attempt: its own, or the one of an earlier attempt
 * on which it goes on.
 */
export async function failuresBefore(
  world: World,
  attempt_id: string,
  iteration: number,
): Promise<Failing[]> {
  const own = await failuresOf(world, attempt_id, iteration - 1);
  if (own.length > 0) return own;
  const from = await world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, attempt_id);
    return begunFrom(tables, attempt);
  });
  return from === null ? [] : failuresOf(world, from.attempt_id, from.number);
}

/** The round on which an attempt goes on before it has one of its own. */
async function begunFrom(tables: Tables, { id, task_id, number }: Attempt) {
  const rows = await tables.iterations.of({ task_id });
  if (rows.some(({ attempt_id }) => attempt_id === id)) return null;
  const before = (await tables.attempts.of(task_id)).filter((each) => each.number < number);
  return startAfter(before, rows)?.from ?? null;
}

/** How to work, what was tried, and what failed; what failed comes last and has the most room. */
export async function refinementPieces(
  world: World,
  refined: Refined & { commit: string },
  tokens_max: number,
): Promise<ContextPiece[]> {
  const { remarks, failures, tried } = refined;
  const how = await howToWork(world, refined);
  const earlier = remarks.length > 0 ? ["Why earlier work on this task came back:"] : [];
  const parts = [how.text, ...earlier, ...remarks.map((text) => fenced(text)), ...story(tried)];
  const head = cutToTokens(parts.join("\n\n"), Math.floor(tokens_max * HEAD_SHARE));
  const room = tokens_max - estimateTokens(head);
  const text = [head, ...whatFailed(failures, room)].join("\n\n");
  const piece = { source: `template:${how.source}`, relevance: 1, text };
  return [how.problem === null ? piece : { ...piece, warning: how.problem }];
}

/** As much of the layer may go to what is no failure. */
const HEAD_SHARE = 0.7;

async function howToWork(world: World, { task, project, commit }: Refined & { commit: string }) {
  const template = await readTemplate(world, project.id);
  const { checks } = await world.workspace.settings(project.repo, commit);
  const text = fillTemplate(template.text, {
    task: `${task.id}: ${task.title}`,
    checks: checks.map(({ name, command }) => `- ${name}: ${command}`).join("\n"),
    branch: task.branch ?? ownBranch(task.id),
  });
  return { ...template, text: text.trimEnd() };
}

const ROUNDS_TOLD = 8;
const SUMMARY_CHARS_MAX = 300;
const NAMES_TOLD = 8;

/** What was tried in the rounds before, a line each, in the agents' own words. */
function story(tried: readonly Tried[]): string[] {
  if (tried.length === 0) return [];
  const lines = tried.slice(-ROUNDS_TOLD).map((round) => {
    const { attempt, number, outcome, summary, failed } = round;
    const said = cutEnd(redact(summary).replaceAll(/\s+/g, " ").trim(), SUMMARY_CHARS_MAX);
    const failing = failed.slice(0, NAMES_TOLD).join(", ");
    const then = failing === "" ? "" : ` Failing then: ${failing}.`;
    return `- attempt ${attempt}, run ${number} (${outcome}): ${said || "it said nothing."}${then}`;
  });
  return ["What was tried so far; do not try again what did not help:", fenced(lines.join("\n"))];
}

const FAILURE_CHARS_MAX = 12_000;
/** Characters to a token, and what the sentence and the fence around an output take. */
const TOKEN_CHARS = 3.6;
const FRAME_CHARS = 400;

function whatFailed(failures: readonly Failing[], room: number): string[] {
  if (failures.length === 0) return [];
  const share = Math.floor((room * TOKEN_CHARS) / failures.length) - FRAME_CHARS;
  const chars_max = Math.max(FRAME_CHARS, Math.min(FAILURE_CHARS_MAX, share));
  const told = failures.map(
    ({ check, command, verdict, output, remark }) =>
      `The check "${check}" (${command}) is ${verdict}${remark === null ? "" : `; ${remark}`}. ` +
      `What it printed, what failed first:\n${fenced(trimFailure(redactKeys(output), chars_max))}`,
  );
  return ["Your work so far is in the folder. What failed:", ...told];
}
