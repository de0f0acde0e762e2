import { z } from "zod";
import { Problem, PROBLEMS, toProblem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { readText } from "../files.ts";
import { jsonLine } from "../output.ts";

/** A line of a batch. */
const batchLine = z.object({
  repo_dir: z.string().min(1),
  commit: z.string().min(1).default("HEAD"),
  title: z.string(),
  body: z.string().nullish(),
});

type BatchLine = z.infer<typeof batchLine>;

const BATCH_BYTES_MAX = 200_000_000;

/**
 * Answers each line of a file with one line of JSON, in their order. A line whose repository cannot
 * be read is answered with its problem, and the exit code tells of the first such.
 */
export async function answerBatch(
  file: string,
  { budget }: { budget: number | null },
  { world, raw, signal }: Context,
): Promise<number> {
  const text = await readText(file, world, BATCH_BYTES_MAX);
  const lines = text
    .split("\n")
    .flatMap((line, at) => (line.trim() === "" ? [] : [read(line, at)]));
  let exit_code = 0;
  for (const { repo_dir, commit, title, body } of lines) {
    if (signal.aborted) break;
    const asked = { repo_dir, commit, title, body: body ?? "", budget };
    try {
      raw(jsonLine({ repo_dir, commit, ...(await world.installation.rankPlaces(asked)) }));
    } catch (error) {
      const { code, message: detail } = toProblem(error);
      raw(jsonLine({ repo_dir, commit, files: [], problem: { code, detail } }));
      exit_code ||= PROBLEMS[code].exit;
    }
  }
  return exit_code;
}

function read(line: string, at: number): BatchLine {
  const found = batchLine.safeParse(parsed(line));
  if (found.success) return found.data;
  throw new Problem(
    "invalid_input",
    `Expected line ${at + 1} to be an object with repo_dir, commit, title and body, got: ` +
      line.slice(0, 100),
    "Write one JSON object a line.",
  );
}

/** The value of a line; null, which no line may be, when it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // refused by its shape, with the line's number
  }
}
