import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { nullWhenAbsent } from "../../src/std/files.ts";

const RANGE = z.tuple([z.number().int(), z.number().int()]);

const TASK = z.object({
  repo: z.string(),
  parent_sha: z.string(),
  sha: z.string(),
  title: z.string(),
  body: z.string(),
  gold_files: z.array(z.string()).min(1),
  gold_hunks: z.record(z.string(), z.array(RANGE)).default({}),
});

/**
 * A real commit as a task: the words of it, the commit before it, and which files and lines of that
 * one (from 1, both ends included) its author changed.
 */
export type GoldTask = z.infer<typeof TASK>;

/** Tasks from a file of lines; null when there is no such file. */
export async function tasksIn(file: string): Promise<GoldTask[] | null> {
  const text = await readFile(file, "utf8").catch(nullWhenAbsent);
  if (text === null) return null;
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => TASK.parse(JSON.parse(line)));
}

/** Where the bare repository of `owner/name` lies. */
export function mirrorOf(mirrors: string, repo: string): string {
  return join(mirrors, repo.replace("/", "+"), "repo");
}
