import type { Lesson } from "../../src/domain/lesson.ts";
import type { Tables } from "../../src/ports/store.ts";
import type { Ring } from "./world.ts";

/** A lesson of work that was merged, unless told otherwise. */
export const aLesson = (more: Partial<Lesson> = {}): Lesson => ({
  attempt_id: "at-aaaa",
  task_id: "bd-aaaa",
  project_id: "pj-aaaa",
  kind: "task",
  complexity: 0.1,
  words: ["feed", "lion"],
  agent: "claude-code",
  model: null,
  iterations: 1,
  duration_ms: 1_000,
  cost_usd: null,
  resolution: "proven",
  outcome: "success",
  why: "Accepted and proven after 1 iteration.",
  review: null,
  confirmed: true,
  at: "2026-01-02T03:04:05.678Z",
  ...more,
});

/** Puts lessons of the ring's project, each of an attempt and a task of its own. */
export async function taught(ring: Ring, many: readonly Partial<Lesson>[]): Promise<void> {
  await ring.world.store.write(async (tables: Tables) => {
    for (const [at, more] of many.entries()) {
      const id = `${at + 1}`.padStart(6, "0");
      const own = { attempt_id: `at-${id}`, task_id: `bd-${id}`, project_id: ring.project.id };
      await tables.lessons.put(aLesson({ ...own, ...more }));
    }
  });
}

/** The lesson of an attempt; undefined when it left none. */
export const lessonIn = ({ world }: Ring, attempt_id: string): Promise<Lesson | undefined> =>
  world.store.read((tables) => tables.lessons.find(attempt_id));
