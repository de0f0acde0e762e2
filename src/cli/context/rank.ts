import { Problem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { readText } from "../files.ts";
import type { RankedPlaces } from "../installation.ts";
import { oneLine, table } from "../output.ts";
import type { Run, ValuesOf } from "../shape.ts";
import { answerBatch } from "./batch.ts";
import type { rank } from "./commands.ts";

const BODY_BYTES_MAX = 10_000_000;

/** Ranks the places of one task, or those of each line of a file. Needs no server. */
export const run: Run<typeof rank> = async (given, context) => {
  if (given.batch !== null) return answerBatch(given.batch, given, context);
  const { world, show, look } = context;
  const found = await world.installation.rankPlaces(await askedFor(given, context));
  show(found, () => table(["path", "lines", "tokens", "why"], rowsOf(found), look));
  return 0;
};

async function askedFor(given: ValuesOf<typeof rank>, { world }: Context) {
  const { repo, title, body_file, commit, budget } = given;
  if (repo === null) throw missing("--repo", "--repo .");
  if (title === null || title.trim() === "") throw missing("--title", '--title "Fix the login"');
  const body = body_file === null ? "" : await readText(body_file, world, BODY_BYTES_MAX);
  return { repo_dir: repo, title, body, commit: commit ?? "HEAD", budget };
}

function missing(option: string, example: string): Problem {
  return new Problem(
    "invalid_input",
    `Expected ${option} with a value, or --batch with a file.`,
    `Give it as: ringmaster context rank ${example}`,
  );
}

function rowsOf({ files }: RankedPlaces): [string, string, number, string][] {
  return files.map(({ path, ranges, tokens, why }) => {
    const lines = ranges.map(([from, to]) => `${from}-${to}`).join(" ");
    return [oneLine(path), lines, tokens, why];
  });
}
