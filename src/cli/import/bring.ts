import { z } from "zod";
import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { readText } from "../files.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import { fromBeads, isBeads } from "./beads.ts";
import type { bring } from "./commands.ts";
import { checkSize, type ImportFile } from "./file.ts";
import { readLines } from "./lines.ts";
import { fromPlain } from "./plain.ts";

const format = z.enum(["beads", "ringmaster"]);

/** A file may hold much that is not imported, such as closed issues and their comments. */
const FILE_BYTES_MAX = 10 * LIMITS.upload_body_bytes_max;

/** Adds the tasks of a file in one request, so that an edge may lead from any to any. */
export const run: Run<typeof bring> = async (given, { call, show, world }) => {
  const lines = readLines(await readText(given.file, world, FILE_BYTES_MAX));
  const named = word(format, given.format, "--format");
  const reading = (named ?? (isBeads(lines) ? "beads" : "ringmaster")) === "beads";
  const file = (reading ? fromBeads : fromPlain)(lines, given.ready);
  if (file.tasks.length === 0) throw nothingThere(given.file, file);
  const { tasks, dependencies, left_out } = file;
  const body = { project_id: given.project, tasks, dependencies };
  checkSize(body);
  const { ids, ...counts } = await call("importTasks", { body });
  const id = ids[tasks[0]?.key ?? ""] ?? null;
  const answer = { id, ...counts, dependencies: dependencies.length, left_out, ids };
  show(answer, () => sentence(answer));
};

type Counts = { added: number; updated: number; skipped: number; dependencies: number };

function sentence({
  added,
  updated,
  skipped,
  dependencies,
  left_out,
}: Counts & Pick<ImportFile, "left_out">): string {
  const left = Object.entries(left_out).map(([why, count]) => `${count} ${why}`);
  return [
    `Added ${added} tasks, updated ${updated}, left ${skipped} as they were;`,
    `${dependencies} dependencies.`,
    ...(left.length === 0 ? [] : [`Not taken over: ${left.join(", ")}.`]),
  ].join(" ");
}

function nothingThere(source: string, { left_out }: ImportFile): Problem {
  const left = Object.entries(left_out).map(([why, count]) => `, ${count} ${why}`);
  return new Problem(
    "invalid_input",
    `Expected at least one open task in ${source}, got none${left.join("")}.`,
    "Each line is one task as a JSON object.",
  );
}
