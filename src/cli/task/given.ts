import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";
import { agentChoice, branchName, capability, priority, taskKind } from "../../domain/task.ts";
import type { Context } from "../context.ts";
import { readText } from "../files.ts";
import { word, words } from "../word.ts";

type Given = {
  description: string | null;
  description_file: string | null;
  priority: string | null;
  kind: string | null;
  agent: string | null;
  acceptance: string | null;
  plan: string | null;
  branch: string | null;
  needs: string[];
  files: string[];
  pull_request: string | null;
  external_ref: string | null;
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
    agent: emptied(word(agentChoice, given.agent || null, "--agent"), given.agent),
    acceptance_criteria: given.acceptance ?? undefined,
    plan: given.plan ?? undefined,
    branch: emptied(word(branchName, given.branch || null, "--branch"), given.branch),
    needs: words(capability, given.needs, "--needs"),
    files: given.files.length === 0 ? undefined : given.files.filter((each) => each !== ""),
    pull_request: emptied(given.pull_request || undefined, given.pull_request),
    external_ref: emptied(given.external_ref || undefined, given.external_ref),
  };
}

/** The value; null when an empty text was given, which takes away what is there. */
function emptied(value: string | undefined, given: string | null): string | null | undefined {
  return given === "" ? null : value;
}

function twoDescriptions(): Problem {
  return new Problem(
    "invalid_input",
    "Expected --description or --description-file, got both.",
    "Give one of them.",
  );
}
