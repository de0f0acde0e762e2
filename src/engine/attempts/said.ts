import type { Project } from "../../domain/project.ts";
import { ORDER_UNHEARD, type OrderKind } from "../../domain/order.ts";
import { answerText } from "../../domain/question.ts";
import type { Task } from "../../domain/task.ts";
import type { ContextPiece } from "../../ports/context.ts";
import { fenced } from "../../std/fence.ts";
import { redact } from "../../std/redact.ts";
import { cutEnd } from "../../std/text.ts";
import { cutToTokens, estimateTokens } from "../../std/tokens.ts";
import type { World } from "../world.ts";

const ANSWERS_TOLD = 10;
const ANSWER_CHARS_MAX = 2_000;
/** What the sentence and the fence around the rules take. */
const FRAME_TOKENS = 40;

/** What was asked about a task and answered, the newest last; nothing when nothing was. */
export async function answersPiece(
  { store }: Pick<World, "store">,
  { id }: Pick<Task, "id">,
  tokens_max: number,
): Promise<ContextPiece[]> {
  const all = await store.read((t) => t.decisions.list({ status: "answered", task_id: id }));
  const asked = all.filter(({ kind, note }) => kind === "question" || note !== null);
  const said = asked.slice(0, ANSWERS_TOLD).toReversed();
  if (said.length === 0) return [];
  const told = said.map((one) => fenced(cutEnd(redact(answerText(one)), ANSWER_CHARS_MAX)));
  while (told.length > 1 && estimateTokens(told.join("\n\n")) > tokens_max) told.shift();
  return [{ source: "answers", relevance: 1, text: ["Answers given:", ...told].join("\n\n") }];
}

/** What people said to an agent of the task that had ended before it could hear it. */
export async function unheardPiece(
  { store }: Pick<World, "store">,
  { id }: Pick<Task, "id">,
  tokens_max: number,
): Promise<ContextPiece[]> {
  const { orders, answers } = await store.read(async (tables) => ({
    orders: await tables.orders.of(id),
    answers: await tables.decisions.list({ status: "answered", task_id: id }),
  }));
  const known = new Set(answers.map(answerText)); // told by themselves
  const said = orders
    .filter(({ kind, result }) => HEARD.includes(kind) && result === ORDER_UNHEARD)
    .filter(({ text }) => text.trim() !== "" && !known.has(text))
    .slice(-ANSWERS_TOLD);
  if (said.length === 0) return [];
  const told = said.map(({ text }) => fenced(cutEnd(redact(text), ANSWER_CHARS_MAX)));
  while (told.length > 1 && estimateTokens(told.join("\n\n")) > tokens_max) told.shift();
  const text = ["A person told an earlier agent, too late for it:", ...told].join("\n\n");
  return [{ source: "orders", relevance: 1, text }];
}

const HEARD: readonly OrderKind[] = ["message", "interrupt"];

/** What people said holds for all work on a project, oldest first; nothing when they said none. */
export async function rulesPiece(
  { store }: Pick<World, "store">,
  { id, name }: Pick<Project, "id" | "name">,
  tokens_max: number,
): Promise<ContextPiece[]> {
  const rules = await store.read((t) => t.rules.of(id));
  if (rules.length === 0) return [];
  const lines = rules.map(({ text }) => `- ${redact(text).replaceAll("\n", "\n  ")}`).join("\n");
  const kept = cutToTokens(lines, Math.max(0, tokens_max - FRAME_TOKENS));
  const text = `What people decided for all work on ${name}:\n${fenced(kept, "markdown")}`;
  return [{ source: "rules:people", relevance: 1, text }];
}
