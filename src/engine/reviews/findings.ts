import { tellFindings } from "../../domain/review.ts";
import type { Tables } from "../../ports/store.ts";

/**
 * What the last reviewer of a task asked for, as numbered lines, for whoever works on it next; null
 * when the last one approved, or there was none.
 */
export async function findingsOn(tables: Tables, task_id: string): Promise<string | null> {
  const last = (await tables.reviews.of(task_id)).at(-1);
  if (last?.verdict !== "changes" || last.findings.length === 0) return null;
  const who = last.by === "person" ? "A person" : "Another agent";
  const where = `${who} looked at ${last.commit.slice(0, 10)}:`;
  const parts = [where, last.by === "agent" ? last.summary : "", tellFindings(last.findings)];
  return parts.filter((each) => each !== "").join("\n");
}
