import type { Db } from "../schema.ts";
import { among, isHolding } from "./conditions.ts";

/** How a task was reached: from which one, null for where the search began. */
type Reached = Map<string, string | null>;
type Side = { reached: Reached; edge: string[]; step: (ids: string[]) => Promise<Step[]> };
type Step = { from: string; to: string };

/**
 * A shortest way along holding edges, searched from both ends at once and always on the side with
 * fewer tasks at its edge (bidirectional search, Pohl 1971): in a large graph one of the ends
 * nearly always has few tasks around it, and when one side has nothing left there is no way.
 */
export async function shortestPath(db: Db, from: string, to: string): Promise<string[] | null> {
  if (from === to) return [from];
  const ahead = sideOf(from, (ids) => awaitedBy(db, ids));
  const behind = sideOf(to, (ids) => waitingFor(db, ids));
  while (ahead.edge.length > 0 && behind.edge.length > 0) {
    const [near, far] = ahead.edge.length <= behind.edge.length ? [ahead, behind] : [behind, ahead];
    const meeting = await advance(near, far.reached);
    if (meeting !== undefined)
      return [
        ...trace(ahead.reached, meeting).toReversed(),
        ...trace(behind.reached, meeting).slice(1),
      ];
  }
  return null;
}

function sideOf(start: string, step: Side["step"]): Side {
  return { reached: new Map([[start, null]]), edge: [start], step };
}

/** Goes on by one edge on the whole side; answers a task that the other side reached, too. */
async function advance(side: Side, other: Reached): Promise<string | undefined> {
  const fresh: string[] = [];
  for (const { from, to } of await side.step(side.edge)) {
    if (side.reached.has(to)) continue;
    side.reached.set(to, from);
    fresh.push(to);
  }
  side.edge = fresh;
  return fresh.find((id) => other.has(id));
}

/** The tasks from `id` back to where the search began. */
function trace(reached: Reached, id: string): string[] {
  const way: string[] = [];
  for (let at: string | null = id; at !== null; at = reached.get(at) ?? null) way.push(at);
  return way;
}

function awaitedBy(db: Db, ids: string[]): Promise<Step[]> {
  return db
    .selectFrom("dependencies")
    .select(["task_id as from", "depends_on_id as to"])
    .where("task_id", "in", among(ids))
    .where(isHolding)
    .execute();
}

function waitingFor(db: Db, ids: string[]): Promise<Step[]> {
  return db
    .selectFrom("dependencies")
    .select(["depends_on_id as from", "task_id as to"])
    .where("depends_on_id", "in", among(ids))
    .where(isHolding)
    .execute();
}
