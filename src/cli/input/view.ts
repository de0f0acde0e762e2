import type { Contract } from "../../contract/contract.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { oneLine, paint, type Color, type Look } from "../output.ts";

type Result = OutputOf<Contract["addInput"]>;
type Item = Result["items"][number];

type Manner = { dry_run: boolean; look: Look };

const COLORS: Record<Item["action"], Color> = {
  made: "green",
  attached: "cyan",
  suggested: "yellow",
};
const WORDS: Record<Item["action"], [done: string, would_be: string]> = {
  made: ["made", "would be made"],
  attached: ["attached", "would be attached"],
  suggested: ["made, like another", "would be made, like another"],
};

/** What became of each piece: its task, what it waits for and the words that say so, its match. */
export function inputText(result: Result, manner: Manner): string {
  const { items } = result;
  const lines = items.flatMap((item, at) => pieceLines(item, { at, items, manner }));
  return [...lines, summary(items, manner)].join("\n");
}

type Place = { at: number; items: readonly Item[]; manner: Manner };

function pieceLines(item: Item, place: Place): string[] {
  const { look, dry_run } = place.manner;
  const indent = "  ".repeat(depth(item, place.items));
  const what = paint(look, COLORS[item.action], WORDS[item.action][dry_run ? 1 : 0]);
  const id = item.task_id === null ? "" : ` ${item.task_id}`;
  const urgency = item.priority === null || item.action === "attached" ? "" : ` (${item.priority})`;
  const head = `${indent}${place.at + 1}. ${what}${id}: ${oneLine(item.title)}${urgency}`;
  const below = reasons(item, place).map((text) => `${indent}   ${paint(look, "dim", text)}`);
  return [head, ...below];
}

function depth(item: Item, items: readonly Item[]): number {
  const above = item.parent === null ? undefined : items[item.parent];
  return above ? 1 + depth(above, items) : 0;
}

function reasons(item: Item, { at, items }: Place): string[] {
  const parts = items.flatMap(({ parent }, part) => (parent === at ? [`${part + 1}`] : []));
  const after = item.after.map(
    ({ index, because }) => `waits for ${index + 1} (“${oneLine(because)}”)`,
  );
  const named = item.waits_for.map(
    ({ task_id, because }) => `waits for ${task_id} (“${oneLine(because)}”)`,
  );
  const whole = parts.length === 0 ? [] : [`completes when ${parts.join(", ")} are over`];
  return [...after, ...named, ...whole, ...matchText(item)];
}

function matchText({ match, action }: Item): string[] {
  if (!match) return [];
  const says = action === "attached" ? "says the same as" : "is like";
  const other = match.task_id ?? "a piece above";
  const percent = Math.round(match.likeness * 100);
  const shared = match.shared.map(oneLine).join(", ");
  return [`${says} ${other} “${oneLine(match.title)}” (${percent} %: ${shared})`];
}

function summary(items: readonly Item[], { dry_run }: Manner): string {
  const attached = items.filter(({ action }) => action === "attached").length;
  const made = items.length - attached;
  const tasks = (count: number) => `${count} ${count === 1 ? "task" : "tasks"}`;
  const tail = attached === 0 ? "" : `, ${attached} attached to open tasks`;
  return dry_run ? `Would make ${tasks(made)}${tail}.` : `Made ${tasks(made)}${tail}.`;
}
