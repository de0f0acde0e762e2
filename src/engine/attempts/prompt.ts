import { createHash } from "node:crypto";
import { LIMITS } from "../../domain/limits.ts";
import type { Task } from "../../domain/task.ts";
import { PROMPT_LAYERS, type ContextPiece, type PromptLayer } from "../../ports/context.ts";
import type { Tables } from "../../ports/store.ts";
import { cutToTokens, estimateTokens } from "../../std/tokens.ts";
import { conflictPiece } from "./conflict.ts";
import { requireAttempt } from "./held.ts";
import { lessonsPiece } from "../lessons/recall.ts";
import { requireProject } from "../projects.ts";
import { findingsOn } from "../reviews/findings.ts";
import { failuresBefore, refinementPieces, triedOn, type Refined } from "./refinement.ts";
import { answersPiece, rulesPiece, unheardPiece } from "./said.ts";
import { requireTask } from "../tasks/submit.ts";
import type { World } from "../world.ts";

/**
 * An assembled prompt. `hash` is the SHA-256 of `text`; the same input gives the same text.
 * `problems` are for a person, such as a template that cannot be used.
 */
export type Prompt = { hash: string; text: string; tokens: number; problems: string[] };

/** Share of the budget that each layer may fill; what one leaves over flows to the next. */
const SHARES: Record<PromptLayer, number> = {
  task: 0.2,
  project: 0.1,
  code: 0.35,
  deployment: 0,
  documentation: 0.05,
  history: 0.05,
  logs: 0,
  research: 0.05,
  refinement: 0.2,
};

const HEADINGS: Record<PromptLayer, string> = {
  task: "Task",
  project: "Rules of this repository",
  code: "Code that is likely to matter",
  deployment: "Deployment",
  documentation: "Documentation",
  history: "History",
  logs: "Logs",
  research: "What similar tasks taught",
  refinement: "How to work, and what failed so far",
};

/** What a prompt is about; `session` says what its reader knows already. */
type Subject = Refined & { session: Which["session"] };

/** Which prompt of an attempt is asked for. */
export type Which = { iteration: number; session: "fresh" | "resumed" };

/** What a session that goes on is told again, short of what is read from the commit. */
const TOLD_AGAIN: readonly PromptLayer[] = ["task", "project", "history", "refinement"];

const GOES_ON = [
  "# This session goes on\n",
  "What you were told at its beginning about this repository still holds. Here is the task as it",
  "stands now, and what is new.",
].join("\n");

/** The prompt of a task's first iteration, as a worker would be given it now. */
export async function taskPrompt(world: World, task_id: string): Promise<Prompt> {
  const subject = await world.store.read(async (tables) => {
    const task = await requireTask(tables, task_id);
    const project = await requireProject(tables, task.project_id);
    const remarks = await remarksOn(tables, task_id);
    const tried = await triedOn(tables, task_id);
    return { task, project, failures: [], remarks, tried, session: "fresh" as const };
  });
  return assemble(world, subject);
}

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
    const task = await requireTask(tables, attempt.task_id);
    const project = await requireProject(tables, task.project_id);
    const remarks = await remarksOn(tables, task.id);
    const tried = await triedOn(tables, task.id);
    return { task, project, failures, remarks, tried, session };
  });
  return assemble(world, subject);
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

async function assemble(world: World, subject: Subject): Promise<Prompt> {
  const { repo, default_branch } = subject.project;
  const commit = await world.delivery.head(repo, default_branch);
  const is_resumed = subject.session === "resumed";
  const sections = is_resumed ? [GOES_ON] : [];
  const manifest: Record<string, unknown>[] = [];
  const problems: string[] = [];
  let carried = 0;
  for (const layer of is_resumed ? TOLD_AGAIN : PROMPT_LAYERS) {
    const budget = carried + Math.floor(LIMITS.prompt_tokens_max * SHARES[layer]);
    const pieces = await gather(world, { ...subject, commit }, layer, budget);
    const text = cutToTokens(pieces.map((p) => p.text).join("\n\n"), budget);
    carried = budget - estimateTokens(text);
    problems.push(...pieces.flatMap(({ warning }) => warning ?? []));
    if (text !== "") sections.push(`# ${HEADINGS[layer]}\n\n${text}`);
    manifest.push({ layer, budget, tokens: estimateTokens(text), sources: pieces.map(told) });
  }
  const about = { task_id: subject.task.id, commit, layers: manifest };
  return { ...(await keep(world, sections.join("\n\n"), about)), problems };
}

const told = ({ source, relevance, warning }: ContextPiece) => ({ source, relevance, warning });

async function gather(
  world: World,
  subject: Subject & { commit: string },
  layer: PromptLayer,
  tokens_max: number,
): Promise<ContextPiece[]> {
  if (layer === "task") return taskPieces(world, subject.task, tokens_max);
  if (layer === "refinement") return refinementPieces(world, subject, tokens_max);
  const { task, project, commit, session } = subject;
  const own = await ownPieces(world, subject, layer, tokens_max);
  if (session === "resumed") return own;
  const left = tokens_max - tokensOf(own);
  const question = { task, project, commit, tokens_max: left };
  const sources = world.context.filter((source) => source.layer === layer);
  const found = await Promise.all(sources.map((source) => source.gather(question)));
  return [...own, ...found.flat()];
}

/** What the server itself knows for a layer, before what is read from the commit. */
async function ownPieces(
  world: World,
  { task, project }: Subject,
  layer: PromptLayer,
  tokens_max: number,
): Promise<ContextPiece[]> {
  if (layer === "project") return rulesPiece(world, project, tokens_max);
  if (layer === "history") return conflictPiece(world, { task, project }, tokens_max);
  return layer === "research" ? lessonsPiece(world, task, tokens_max) : [];
}

const tokensOf = (pieces: readonly ContextPiece[]) =>
  pieces.reduce((sum, { text }) => sum + estimateTokens(text), 0);

/** The task, and after it what people answered and said, however long the task is. */
async function taskPieces(world: World, task: Task, tokens_max: number): Promise<ContextPiece[]> {
  const answers = await answersPiece(world, task, Math.floor(tokens_max / 2));
  const unheard = await unheardPiece(world, task, Math.floor(tokens_max / 4));
  const said = [...answers, ...unheard];
  const piece = taskPiece(task);
  if (said.length === 0) return [piece];
  return [{ ...piece, text: cutToTokens(piece.text, tokens_max - tokensOf(said)) }, ...said];
}

function taskPiece(task: Task): ContextPiece {
  const { acceptance_criteria, plan } = task;
  const text = [
    `${task.id} (${task.kind}, ${task.priority}): ${task.title}`,
    task.description,
    acceptance_criteria && `It is done when:\n\n${acceptance_criteria}`,
    plan && `The plan:\n\n${plan}`,
  ];
  return { source: "task", relevance: 1, text: text.filter((part) => part !== "").join("\n\n") };
}

async function keep(world: World, text: string, manifest: unknown) {
  const hash = createHash("sha256").update(text).digest("hex");
  const row = { hash, text, manifest: JSON.stringify(manifest), at: world.clock.now() };
  await world.store.write(async (tables) => {
    if (!(await tables.prompts.find(hash))) await tables.prompts.insert(row);
  });
  return { hash, text, tokens: estimateTokens(text) };
}
