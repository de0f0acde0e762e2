import { createHash } from "node:crypto";
import type { Evidence } from "../../domain/evidence.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import { PROMPT_LAYERS, type ContextPiece, type PromptLayer } from "../../ports/context.ts";
import type { Tables } from "../../ports/store.ts";
import { cutToTokens, estimateTokens } from "../../std/tokens.ts";
import { requireAttempt } from "./held.ts";
import { requireProject } from "../projects.ts";
import { requireTask } from "../tasks/submit.ts";
import type { World } from "../world.ts";

/** An assembled prompt. `hash` is the SHA-256 of `text`; the same input gives the same text. */
export type Prompt = { hash: string; text: string; tokens: number };

/** Share of the budget that each layer may fill; what one leaves over flows to the next. */
const SHARES: Record<PromptLayer, number> = {
  task: 0.2,
  project: 0.1,
  code: 0.4,
  deployment: 0,
  documentation: 0.05,
  history: 0.05,
  logs: 0,
  research: 0,
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
  research: "Research",
  refinement: "How to work, and what failed so far",
};

/** `remarks`: why earlier work on the task came back. */
type Subject = { task: Task; project: Project; failures: Evidence[]; remarks: string[] };

/** The prompt of a task's first iteration, as a worker would be given it now. */
export async function taskPrompt(world: World, task_id: string): Promise<Prompt> {
  const subject = await world.store.read(async (tables) => {
    const task = await requireTask(tables, task_id);
    const project = await requireProject(tables, task.project_id);
    return { task, project, failures: [], remarks: await remarksOn(tables, task_id) };
  });
  return assemble(world, subject);
}

/**
 * The prompt of an attempt's iteration: from the second on it carries what failed in the one
 * before.
 */
export async function attemptPrompt(
  world: World,
  attempt_id: string,
  iteration: number,
): Promise<Prompt> {
  const subject = await world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, attempt_id);
    const task = await requireTask(tables, attempt.task_id);
    const evidence = await tables.evidence.of(task.id);
    const failures = evidence.filter(
      (e) => e.attempt_id === attempt_id && e.iteration === iteration - 1 && e.verdict !== "green",
    );
    const project = await requireProject(tables, task.project_id);
    return { task, project, failures, remarks: await remarksOn(tables, task.id) };
  });
  return assemble(world, subject);
}

/** Moves that bring work back which its worker thought done. */
const BROUGHT_BACK: readonly string[] = [
  "request_changes",
  "merge_refused",
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
  return back.slice(-REMARKS_MAX).map(({ reason }) => reason);
}

async function assemble(world: World, subject: Subject): Promise<Prompt> {
  const { repo, default_branch } = subject.project;
  const commit = await world.delivery.head(repo, default_branch);
  const sections: string[] = [];
  const manifest: Record<string, unknown>[] = [];
  let carried = 0;
  for (const layer of PROMPT_LAYERS) {
    const budget = carried + Math.floor(LIMITS.prompt_tokens_max * SHARES[layer]);
    const pieces = await gather(world, { ...subject, commit }, layer, budget);
    const text = cutToTokens(pieces.map((p) => p.text).join("\n\n"), budget);
    carried = budget - estimateTokens(text);
    if (text !== "") sections.push(`# ${HEADINGS[layer]}\n\n${text}`);
    manifest.push({ layer, budget, tokens: estimateTokens(text), sources: pieces.map(told) });
  }
  return keep(world, sections.join("\n\n"), { task_id: subject.task.id, commit, layers: manifest });
}

const told = ({ source, relevance }: ContextPiece) => ({ source, relevance });

async function gather(
  world: World,
  subject: Subject & { commit: string },
  layer: PromptLayer,
  tokens_max: number,
): Promise<ContextPiece[]> {
  if (layer === "task") return [taskPiece(subject.task)];
  if (layer === "refinement") return [refinementPiece(subject)];
  const { task, project, commit } = subject;
  const question = { task, project, commit, tokens_max };
  const sources = world.context.filter((source) => source.layer === layer);
  const found = await Promise.all(sources.map((source) => source.gather(question)));
  return found.flat();
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

const HOW = [
  "Work in the current folder only; it is a git worktree of its own on a branch of its own.",
  "Do what the task asks, completely, in the style of the code around it. Nobody can answer",
  "questions while you work; decide what is reversible by yourself. The project's own checks are",
  "run on what you leave behind, and only if they are green is the work accepted. Leave nothing",
  "running.",
].join("\n");

function refinementPiece({ failures, remarks }: Subject): ContextPiece {
  const earlier = remarks.length > 0 ? ["Why earlier work on this task came back:"] : [];
  const failed = failures.map(
    ({ check, command, verdict, output }) =>
      `The check "${check}" (${command}) is ${verdict}. Its output ends with:\n${fence(output)}`,
  );
  const again = failed.length > 0 ? ["Your work so far is in the folder. What failed:"] : [];
  const parts = [HOW, ...earlier, ...remarks.map(fence), ...again, ...failed];
  return { source: "refinement", relevance: 1, text: parts.join("\n\n") };
}

const FAILURE_CHARS_MAX = 12_000;

/** Output of a check, or words of others, as data: fenced longer than any fence inside it. */
function fence(text: string): string {
  const tail = text.slice(-FAILURE_CHARS_MAX);
  const longest = Math.max(2, ...[...tail.matchAll(/`+/g)].map((m) => m[0].length));
  const marks = "`".repeat(longest + 1);
  return `${marks}text\n${tail}\n${marks}`;
}

async function keep(world: World, text: string, manifest: unknown): Promise<Prompt> {
  const hash = createHash("sha256").update(text).digest("hex");
  const row = { hash, text, manifest: JSON.stringify(manifest), at: world.clock.now() };
  await world.store.write(async (tables) => {
    if (!(await tables.prompts.find(hash))) await tables.prompts.insert(row);
  });
  return { hash, text, tokens: estimateTokens(text) };
}
