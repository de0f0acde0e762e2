import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { readText } from "../files.ts";
import type { Run } from "../shape.ts";
import type { input } from "./commands.ts";
import { inputText } from "./view.ts";

// UTF-8 takes up to four bytes for a character.
const WORDS_BYTES_MAX = 4 * LIMITS.input_chars_max;

/** Turns words into tasks and shows what became of each piece, and why. */
export const run: Run<typeof input> = async (given, context) => {
  const { ready, dry_run } = given;
  const words = await wordsOf(given, context);
  const project_id = given.project ?? (await onlyProject(context));
  const body = { project_id, text: words, ready, dry_run };
  const result = await context.call("addInput", { body });
  const id = result.epic_id ?? result.items[0]?.task_id ?? null;
  context.show({ id, ...result }, () => inputText(result, { dry_run, look: context.look }));
};

type Given = { words: string | null; file: string | null };

async function wordsOf({ words, file }: Given, { world }: Context): Promise<string> {
  if (words !== null && file !== null) throw refused("words or --file, got both");
  const source = words === "-" ? "-" : file;
  const said = source === null ? words : await readText(source, world, WORDS_BYTES_MAX);
  if (said === null || said.trim() === "")
    throw refused("words that say what is to be done, got none");
  return said;
}

function refused(what: string): Problem {
  return new Problem(
    "invalid_input",
    `Expected ${what}.`,
    'Say it in plain words: ringmaster input "Fix the login, then update the docs"',
  );
}

/** The project when there is but one. */
async function onlyProject({ call }: Context): Promise<string> {
  const { items } = await call("listProjects", {});
  const [only, another] = items;
  if (only && !another) return only.id;
  const names = items.map(({ name }) => name).join(", ");
  throw only
    ? new Problem(
        "invalid_input",
        `Expected --project, because there are ${items.length} projects.`,
        `Choose one of: ${names}.`,
      )
    : new Problem(
        "not_found",
        "There is no project yet.",
        "Add one: ringmaster project add NAME --repo PATH",
      );
}
