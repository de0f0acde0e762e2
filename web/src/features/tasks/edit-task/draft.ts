import type { Contract } from "../../../../../src/contract/contract.ts";
import type { CallOf } from "../../../../../src/contract/endpoint.ts";
import type { Task } from "../../../../../src/domain/task.ts";

/** What the form edits, in its order; the words are its labels. */
export const FIELDS = {
  title: "Title",
  description: "Description",
  acceptance_criteria: "Acceptance criteria",
  plan: "Plan",
  needs: "Needs",
  files: "Files",
  pull_request: "Pull request",
  priority: "Priority",
  kind: "Kind",
  agent: "Agent",
} as const;

/** A field of the form. */
export type Field = keyof typeof FIELDS;

/** A task as it stands in the form: every field as text. */
export type Draft = Readonly<Record<Field, string>>;

/** What is sent: the fields that differ. */
export type Changes = CallOf<Contract["changeTask"]>["body"];

const NAMES = Object.keys(FIELDS) as Field[];

/** A task as the form shows it: needs apart by spaces, files one a line, nothing as "". */
export function draftOf(task: Pick<Task, Field>): Draft {
  const { title, description, acceptance_criteria, plan, priority, kind } = task;
  return {
    title,
    description,
    acceptance_criteria,
    plan,
    priority,
    kind,
    needs: task.needs.join(" "),
    files: task.files.join("\n"),
    agent: task.agent ?? "",
    pull_request: task.pull_request ?? "",
  };
}

const partsOf = (text: string, between: RegExp) =>
  text
    .split(between)
    .map((part) => part.trim())
    .filter(Boolean);

function valueOf(field: Field, text: string): unknown {
  if (field === "needs") return partsOf(text, /[\s,]+/);
  if (field === "files") return partsOf(text, /\n/);
  if (field === "agent" || field === "pull_request") return text.trim() || null;
  return text;
}

/** The fields in which two drafts differ. */
export function differing(one: Draft, other: Draft): Field[] {
  return NAMES.filter((field) => one[field] !== other[field]);
}

/** What has to be sent so that the task becomes as the form says; empty when nothing differs. */
export function changesOf(base: Draft, mine: Draft): Changes {
  const changed = differing(base, mine).map((field) => [field, valueOf(field, mine[field])]);
  // Every value has the form that the contract asks of its field; the server looks at it again.
  return Object.fromEntries(changed) as Changes;
}

/** What has come of two edits of the same task. */
export type Merged = {
  /** Both edits in one: theirs where only they changed a field, mine everywhere else. */
  draft: Draft;
  /** Fields that both changed, each to something else. */
  clashes: Field[];
  /** Fields that only they changed. */
  taken: Field[];
};

/** Merges two edits of one draft, field by field. */
export function merge(base: Draft, theirs: Draft, mine: Draft): Merged {
  const changed = differing(base, theirs).filter((field) => theirs[field] !== mine[field]);
  const taken = changed.filter((field) => mine[field] === base[field]);
  const clashes = changed.filter((field) => !taken.includes(field));
  const draft = { ...mine, ...Object.fromEntries(taken.map((field) => [field, theirs[field]])) };
  return { draft, clashes, taken };
}
