import { z } from "zod";
import { LIMITS } from "../../domain/limits.ts";
import type { Dependency } from "../../domain/task.ts";
import { cutEnd } from "../../std/text.ts";
import { eachOnce, leaveOut, type ImportEdge, type ImportFile, type ImportTask } from "./file.ts";
import { wrongLine, wrongLines, type Line } from "./lines.ts";

/**
 * An issue as beads writes it, one a line, into `.beads/issues.jsonl` (beads 1.0, `bd export`);
 * what is not named here is not taken over.
 */
const issue = z.object({
  id: z.string().min(1).max(100),
  title: z.string().trim().min(1).max(2_000),
  priority: z.int().min(0).max(4).default(2),
  description: z.string().default(""),
  design: z.string().default(""),
  acceptance_criteria: z.string().default(""),
  notes: z.string().default(""),
  status: z.string().default("open"),
  issue_type: z.string().default("task"),
  parent: z.string().nullish(),
  dependencies: z
    .array(
      z.object({ issue_id: z.string().nullish(), depends_on_id: z.string(), type: z.string() }),
    )
    .nullish(),
});

type Issue = z.infer<typeof issue>;

/** What beads' types of issues are here; any other is a task. */
const KINDS: Readonly<Record<string, ImportTask["kind"]>> = {
  bug: "bug",
  feature: "feature",
  story: "feature",
  chore: "chore",
  spike: "research",
  decision: "research",
};

/** Beads' dependencies that affect which work is ready; all others only relate. */
const EDGE_KINDS: Readonly<Record<string, Dependency["kind"]>> = {
  blocks: "blocks",
  "conditional-blocks": "blocks",
  "waits-for": "blocks",
  "parent-child": "parent_child",
  duplicates: "duplicates",
};

/** States in which work may go on; the others (deferred, pinned) wait for a person. */
const WORKABLE: readonly string[] = ["open", "in_progress", "blocked", "hooked"];

/** Whether lines look like issues of beads. */
export function isBeads(lines: readonly Line[]): boolean {
  return lines.some(({ value }) => "issue_type" in value || typeof value["priority"] === "number");
}

/**
 * Issues of beads as tasks. Closed ones are left out with their edges: what they held back is free.
 * With `ready`, those that may be worked on are released.
 */
export function fromBeads(lines: readonly Line[], ready: boolean): ImportFile {
  const issues = parsed(lines);
  const left_out: Record<string, number> = {};
  const open = issues.filter(({ status }) => status !== "closed" && status !== "tombstone");
  for (let count = issues.length - open.length; count > 0; count -= 1) leaveOut(left_out, "closed");
  const known = new Set(open.map(({ id }) => id));
  const over = new Set(issues.map(({ id }) => id));
  const edges = open.flatMap(edgesOf).filter((edge) => {
    const missing = [edge.task_id, edge.depends_on_id].filter((end) => !known.has(end));
    if (missing.some((end) => !over.has(end)))
      leaveOut(left_out, "edges to issues not in the file");
    return missing.length === 0;
  });
  const tasks = open.map((each) => taskOf(each, ready));
  return { tasks, dependencies: eachOnce(edges), left_out };
}

function parsed(lines: readonly Line[]): Issue[] {
  const wrong: string[] = [];
  const issues = lines.flatMap(({ number, value }) => {
    const read = issue.safeParse(value);
    if (read.success) return [read.data];
    wrong.push(wrongLine(number, read.error, value));
    return [];
  });
  if (wrong.length > 0) throw wrongLines(wrong);
  return issues;
}

function taskOf(from: Issue, ready: boolean): ImportTask {
  const title = oneLine(from.title);
  const long = title.length > LIMITS.title_chars_max ? title : "";
  const texts = [long, from.description, from.notes && `Notes: ${from.notes}`];
  const cut = (text: string) => cutEnd(text, LIMITS.description_chars_max);
  return {
    key: from.id,
    external_ref: from.id,
    title: cutEnd(title, LIMITS.title_chars_max),
    description: cut(texts.filter((text) => text !== "").join("\n\n")),
    acceptance_criteria: cut(from.acceptance_criteria),
    plan: cut(from.design),
    priority: (["P0", "P1", "P2", "P3", "P4"] as const)[from.priority] ?? "P2",
    kind: KINDS[from.issue_type] ?? "task",
    ready: ready && WORKABLE.includes(from.status),
  };
}

const oneLine = (text: string): string => text.replaceAll(/\p{Cc}+/gu, " ").trim();

/** The edges of an issue. In beads a child depends on its parent; here a parent waits for it. */
function edgesOf({ id, parent, dependencies }: Issue): ImportEdge[] {
  const own = (dependencies ?? []).map(({ depends_on_id, type }): ImportEdge => {
    const kind = EDGE_KINDS[type] ?? "relates_to";
    return kind === "parent_child"
      ? { task_id: depends_on_id, depends_on_id: id, kind }
      : { task_id: id, depends_on_id, kind };
  });
  const under = typeof parent === "string" && parent !== "" ? [parent] : [];
  return [
    ...own,
    ...under.map((task_id) => ({ task_id, depends_on_id: id, kind: "parent_child" as const })),
  ];
}
