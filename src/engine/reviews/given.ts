import { LIMITS } from "../../domain/limits.ts";
import { numbered, type NewFinding, type Review } from "../../domain/review.ts";
import type { Tables } from "../../ports/store.ts";
import { requireHeld, requireTesting } from "../attempts/held.ts";
import { happened } from "../ledger.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock">;

/** What a reviewer says, before it has an id. */
export type Said = Omit<Review, "id" | "at" | "findings"> & { findings: readonly NewFinding[] };

/** Keeps what a reviewer said of a tree; its findings get their numbers here. */
export async function keepReview(world: Ground, tables: Tables, said: Said): Promise<Review> {
  const review: Review = {
    ...said,
    findings: numbered(said.findings.slice(0, LIMITS.findings_max)),
    id: world.clock.id("review"),
    at: world.clock.now(),
  };
  await tables.reviews.insert(review);
  await happened(world.clock, tables, {
    kind: "review.given",
    subject: review.id,
    task_id: review.task_id,
    data: { by: review.by, verdict: review.verdict, findings: review.findings.length },
  });
  return review;
}

/** What an agent said of an attempt's work, as the attempt's worker tells it. */
export type ToldReview = Pick<Said, "commit" | "tree" | "reviewer" | "verdict" | "summary"> & {
  id: string;
  fence: number;
  findings: readonly NewFinding[];
};

/** Keeps an agent's review; taken only while the work is tested, from who holds it. */
export async function addReview(
  world: Ground,
  tables: Tables,
  { id, fence, ...told }: ToldReview,
): Promise<Review> {
  const { attempt, task } = await requireHeld(tables, id, fence);
  requireTesting(task);
  const about = { task_id: task.id, attempt_id: attempt.id, by: "agent" } as const;
  return keepReview(world, tables, { ...told, ...about });
}
