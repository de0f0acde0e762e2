import { z } from "zod";
import type { Described } from "./lesson.ts";
import type { Task } from "./task.ts";

/** One part of how hard a task looks: its value 0..1, its weight, and what it adds. */
export const complexityPart = z.object({
  name: z.enum(["files", "words", "graph", "kind"]),
  value: z.number(),
  weight: z.number(),
  adds: z.number(),
});

/** How hard a task looks before anybody worked on it, 0..1, with the parts it is the sum of. */
export const complexity = z.object({ score: z.number(), parts: z.array(complexityPart) });

/** How hard a task looks before anybody worked on it. */
export type Complexity = z.infer<typeof complexity>;

/** From here on a task counts as hard. */
export const HARD = 0.5;

/** So many files, words and neighbours in the graph make the part full. */
const FULL = { files: 8, words: 200, edges: 6 };

const WEIGHTS = { files: 0.3, words: 0.3, graph: 0.2, kind: 0.2 };

/** How hard work of a kind is by itself; a bug is small but its place is not known yet. */
const KINDS: Record<Task["kind"], number> = {
  chore: 0.1,
  bug: 0.4,
  task: 0.4,
  research: 0.5,
  feature: 0.7,
  infrastructure: 0.8,
};

/**
 * A static guess: how many files it names (a pattern counts as three), how many words it needs to
 * be said, how many tasks it is tied to (`edges`), and its kind. It stands until there are lessons
 * enough, and afterwards tells which of them are of the same size.
 */
export function complexityOf(task: Described, { edges }: { edges: number }): Complexity {
  const files = task.files.reduce((sum, file) => sum + (/[*?]|\/$/.test(file) ? 3 : 1), 0);
  const text = [task.title, task.description, task.acceptance_criteria].join(" ");
  const words = text.split(/\s+/).filter((word) => word !== "").length;
  const values = {
    files: Math.min(1, files / FULL.files),
    words: Math.min(1, words / FULL.words),
    graph: Math.min(1, edges / FULL.edges),
    kind: KINDS[task.kind],
  };
  const parts = complexityPart.shape.name.options.map((name) => ({
    name,
    value: rounded(values[name]),
    weight: WEIGHTS[name],
    adds: rounded(values[name] * WEIGHTS[name]),
  }));
  return { score: rounded(parts.reduce((sum, { adds }) => sum + adds, 0)), parts };
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
