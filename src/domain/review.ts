import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { attemptId, objectName, reviewId, taskId, timestamp } from "./ids.ts";

/** Who must look at work before it is merged. */
export const reviewLevel = z.enum(["none", "agent", "person"]);

/** Who must look at work before it is merged. */
export type ReviewLevel = z.infer<typeof reviewLevel>;

/** One thing that a reviewer found. Without a path it is about the whole. */
export const finding = z.object({
  number: z.int().positive(),
  path: z.string().max(1_000).nullable(),
  line: z.int().positive().nullable(),
  text: z.string().min(1).max(4_000),
});

/** One thing that a reviewer found. */
export type Finding = z.infer<typeof finding>;

/** What a reviewer said of one commit; it speaks of that tree only. */
export const review = z.object({
  id: reviewId,
  task_id: taskId,
  attempt_id: attemptId,
  commit: objectName,
  tree: objectName,
  by: z.enum(["agent", "person"]),
  /** The agent's choice, or who the person was. */
  reviewer: z.string(),
  verdict: z.enum(["approve", "changes"]),
  summary: z.string().max(4_000),
  findings: z.array(finding),
  at: timestamp,
});

/** What a reviewer said of one commit. */
export type Review = z.infer<typeof review>;

/** What a reviewer says of a finding before it has its number. */
export const newFinding = finding.omit({ number: true }).extend({
  path: finding.shape.path.default(null),
  line: finding.shape.line.default(null),
});

/** What a reviewer says of a finding before it has its number. */
export type NewFinding = z.infer<typeof newFinding>;

/** Findings with their numbers, 1 for the first. */
export function numbered(findings: readonly NewFinding[]): Finding[] {
  return findings.map((found, at) => ({ number: at + 1, ...found }));
}

/** Findings as lines, each with its number and its place. */
export function tellFindings(findings: readonly Finding[]): string {
  const place = ({ path, line }: Finding) =>
    path === null ? "" : `${path}${line === null ? "" : `:${line}`}: `;
  return findings.map((found) => `${found.number}. ${place(found)}${found.text}`).join("\n");
}

/** The line with which an agent that reviews ends. */
export const reviewLine = z.object({
  nonce: z.string(),
  verdict: z.enum(["approve", "changes"]),
  summary: z.string().default(""),
  findings: z.array(newFinding).max(LIMITS.findings_max).default([]),
});

/** The line with which an agent that reviews ends. */
export type ReviewLine = z.infer<typeof reviewLine>;

const MARK = "RINGMASTER_REVIEW ";

/**
 * The review in a reviewer's own final message that carries this run's nonce; else null. One that
 * asks for changes and names none says nothing that anybody could work on.
 */
export function findReviewLine(final_message: string | null, nonce: string): ReviewLine | null {
  const lines = (final_message ?? "").split("\n").filter((line) => line.startsWith(MARK));
  for (const line of lines.toReversed()) {
    const parsed = reviewLine.safeParse(parseJson(line.slice(MARK.length)));
    if (parsed.success && parsed.data.nonce === nonce) return usable(parsed.data);
  }
  return null;
}

function usable(said: ReviewLine): ReviewLine | null {
  const { verdict, findings, summary } = said;
  if (verdict === "approve" || findings.length > 0) return said;
  if (summary.trim() === "") return null;
  return { ...said, findings: [{ path: null, line: null, text: summary.slice(0, 4_000) }] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not JSON: then it is no review
  }
}

/** Whether the last agent that looked at this very tree approved of it. */
export function isApprovedByAgent(
  tree: string,
  reviews: readonly Pick<Review, "by" | "tree" | "verdict">[],
): boolean {
  const last = reviews.findLast((each) => each.by === "agent" && each.tree === tree);
  return last?.verdict === "approve";
}
