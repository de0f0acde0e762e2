import { ORDER_UNHEARD } from "../../domain/order.ts";
import { answerText } from "../../domain/question.ts";
import type { Task } from "../../domain/task.ts";
import type { ContextPiece } from "../../ports/context.ts";
import type { Tables } from "../../ports/store.ts";
import { fenced } from "../../std/fence.ts";
import { redact } from "../../std/redact.ts";
import { cutEnd } from "../../std/text.ts";
import { estimateTokens } from "../../std/tokens.ts";
import type { World } from "../world.ts";

/** Something a person said or decided. */
type Said = { at: string; of: string; text: string; is_decision: boolean };

const PARENTS_MAX = 5;
const SAID_MAX = 40;
/** So many of the last words stand as they were said; of older ones the first sentence. */
const VERBATIM = 4;
const CHARS_MAX = 2_000;
const SENTENCE_CHARS_MAX = 200;

const HEAD = "What people said and decided about this task and what it is part of, oldest first:";

/**
 * What people said to agents of a task, and said and decided on what it is part of; its own answers
 * stand beside the task. Decisions are always kept whole, of what was said before the last few
 * words only the first sentence. Nothing when nobody said anything.
 */
export async function conversationPiece(
  { store }: Pick<World, "store">,
  task: Pick<Task, "id">,
  tokens_max: number,
): Promise<ContextPiece[]> {
  const said = await store.read((tables) => heardOn(tables, task.id));
  const lines = shortened(said.slice(-SAID_MAX));
  while (lines.length > 0 && estimateTokens(textOf(lines)) > tokens_max) dropOldest(lines);
  if (lines.length === 0) return [];
  return [{ source: "conversation", relevance: 1, text: textOf(lines) }];
}

const textOf = (lines: readonly Said[]) =>
  `${HEAD}\n${fenced(lines.map(({ of, text }) => `- ${of}: ${text}`).join("\n"))}`;

/** What was only said goes before what was decided. */
function dropOldest(lines: Said[]): void {
  const at = lines.findIndex(({ is_decision }) => !is_decision);
  lines.splice(Math.max(0, at), 1);
}

function shortened(said: readonly Said[]): Said[] {
  const words = said.filter(({ is_decision }) => !is_decision);
  const last = new Set(words.slice(-VERBATIM));
  return said.map((one) => ({
    ...one,
    text: one.is_decision || last.has(one) ? whole(one.text) : firstSentence(one.text),
  }));
}

const whole = (text: string) => cutEnd(redact(text).trim(), CHARS_MAX).replaceAll("\n", "\n  ");

function firstSentence(text: string): string {
  const plain = redact(text).replaceAll(/\s+/g, " ").trim();
  const [sentence = plain] = /^.*?[.!?](?= |$)/.exec(plain) ?? [];
  return cutEnd(sentence, SENTENCE_CHARS_MAX);
}

async function heardOn(tables: Tables, id: string): Promise<Said[]> {
  const parents = await parentsOf(tables, id);
  const all = [...(await wordsOn(tables, id))];
  for (const parent of parents)
    all.push(...(await wordsOn(tables, parent)), ...(await decidedOn(tables, parent)));
  return all.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What a task is a part of, the nearest first. */
async function parentsOf(tables: Tables, id: string): Promise<string[]> {
  const found: string[] = [];
  let next: string | undefined = id;
  while (next !== undefined && found.length < PARENTS_MAX) {
    const child: string = next;
    const edges = await tables.dependencies.of(child);
    next = edges.find((e) => e.kind === "parent_child" && e.depends_on_id === child)?.task_id;
    if (next !== undefined) found.push(next);
  }
  return found;
}

/** What was said to its agents while they could hear it; the rest is told beside the task. */
async function wordsOn(tables: Tables, id: string): Promise<Said[]> {
  const orders = await tables.orders.of(id);
  return orders
    .filter(({ kind, text, result }) => isSpoken(kind, text) && result !== ORDER_UNHEARD)
    .map(({ at, text, by }) => ({ at, of: `${by} on ${id}`, text, is_decision: false }));
}

const isSpoken = (kind: string, text: string) =>
  (kind === "message" || kind === "interrupt") && text.trim() !== "";

async function decidedOn(tables: Tables, id: string): Promise<Said[]> {
  const answered = await tables.decisions.list({ status: "answered", task_id: id });
  return answered.map((one) => ({
    at: one.created_at,
    of: `decided on ${id}`,
    text: answerText(one),
    is_decision: true,
  }));
}
