import { stat, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Contract } from "../../contract/contract.ts";
import type { OutputOf } from "../../contract/endpoint.ts";
import { Problem } from "../../domain/problem.ts";
import type { Run } from "../shape.ts";
import type { prompt } from "./commands.ts";

/**
 * The prompt's text, byte for byte as the server assembles it: printed, or written to a file, which
 * is given relative to the current folder.
 */
export const run: Run<typeof prompt> = async ({ task: id, dir, output, count }, context) => {
  const { call, show, note, json, raw } = context;
  if (dir !== null) await mustBeFolder(dir);
  const query = count ? { count: "exact" as const } : {};
  const built = await call("taskPrompt", { params: { id }, query });
  for (const problem of built.problems) note(problem);
  const place = { dir: dir && resolve(dir), file: output && resolve(output) };
  if (output !== null) {
    await writeFile(output, built.text);
    note(`Wrote ${built.tokens} tokens to ${output}`);
  }
  if (json) show({ ...built, ...place }, () => "");
  else if (count) raw(countOf(built));
  else if (output === null) raw(built.text);
};

type Built = OutputOf<Contract["taskPrompt"]>;

/** An older server does not count. */
function countOf({ tokens, exact }: Built): string {
  const estimated = `${tokens} tokens estimated, on the high side\n`;
  if (!exact) return estimated;
  return `${exact.tokens} tokens exactly, as ${exact.tokenizer} counts\n${estimated}`;
}

async function mustBeFolder(dir: string): Promise<void> {
  // Whatever is wrong with it, it is no folder to use.
  const found = await stat(dir).catch(() => null);
  if (found?.isDirectory()) return;
  throw new Problem(
    "invalid_input",
    `Expected a folder for --dir, got "${dir}".`,
    "Give the folder in which the agent will be started.",
  );
}
