import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { agentChoice, priority, taskKind } from "../../domain/task.ts";
import type { Context } from "../context.ts";
import { readText } from "../files.ts";
import { word } from "../word.ts";

type Given = {
  description: string | null;
  description_file: string | null;
  priority: string | null;
  kind: string | null;
  agent: string | null;
};

// UTF-8 takes up to four bytes for a character.
const DESCRIPTION_BYTES_MAX = 4 * LIMITS.description_chars_max;

/** The fields of a task that `add` and `edit` share, read; what was not given is undefined. */
export async function taskFields(given: Given, { world }: Pick<Context, "world">) {
  const { description, description_file } = given;
  if (description !== null && description_file !== null) throw twoDescriptions();
  const text =
    description_file === null
      ? description
      : await readText(description_file, world, DESCRIPTION_BYTES_MAX);
  return {
    description: text ?? undefined,
    priority: word(priority, given.priority, "--priority"),
    kind: word(taskKind, given.kind, "--kind"),
    agent: word(agentChoice, given.agent, "--agent"),
  };
}

function twoDescriptions(): Problem {
  return new Problem(
    "invalid_input",
    "Expected --description or --description-file, got both.",
    "Give one of them.",
  );
}
