import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { CodeIndex } from "../../src/adapters/context/index/shape.ts";
import type { Weights } from "../../src/adapters/context/rank/weights.ts";
import { FILE_FEATURES, GRAPH_FEATURES, PART_FEATURES } from "./groups.ts";
import { wholeFiles, windows } from "./peers.ts";
import type { Answer } from "./scoring.ts";
import { productAnswer } from "./subject.ts";
import type { GoldTask } from "./tasks.ts";

/** A way to answer a task from an index. */
export type Method = { name: string; answer: (index: CodeIndex, task: GoldTask) => Answer };

const FITTED = z.record(
  z.string(),
  z.object({
    file: z.record(z.enum(FILE_FEATURES), z.number()),
    graph: z.record(z.enum(GRAPH_FEATURES), z.number()),
    part: z.record(z.enum(PART_FEATURES), z.number()),
  }),
);

/** The product first, then the plain methods, then the product without each of its parts. */
export async function methodsFor(): Promise<Method[]> {
  const text = await readFile(new URL("fitted.json", import.meta.url), "utf8");
  const { all: _, ...without } = FITTED.parse(JSON.parse(text));
  return [
    { name: "ringmaster", answer: productAnswer },
    { name: "BM25, whole files, no tests", answer: wholeFiles },
    { name: "40-line windows of the top 60", answer: windows },
    {
      name: "ringmaster, whole files",
      answer: (index, task) => pathsOf(productAnswer(index, task)),
    },
    ...Object.entries(without).map(([name, weights]) => withWeights(`without ${name}`, weights)),
  ];
}

function withWeights(name: string, weights: Weights): Method {
  return { name, answer: (index, task) => productAnswer(index, task, weights) };
}

function pathsOf(answer: Answer): Answer {
  return [...new Set(answer.map(({ path }) => path))].map((path) => ({ path }));
}
