import { keepsItsFiles } from "../../domain/collision.ts";
import { holdsOf } from "../../domain/eligibility.ts";
import type { ReservedTask, Situation } from "../../domain/situation.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { ableOf, crewFor } from "./crew.ts";

/** So many tasks with files are looked at each time; more would be a long wait for a claim. */
const LOOKED_MAX = 200;

type Asked = Pick<Task, "project_id" | "files" | "rank">;
type Live = Situation & { knowsWorkers(): Promise<void> };

/**
 * Finds tasks for which their files are kept: nothing but work that runs on these holds them, some
 * worker that is there may do them, and it is time. Answers those before the task that is asked
 * about, each once; in a project where no running work names files there are none.
 */
export function makeReserving(tables: Tables, situation: Live) {
  const looked = new Set<string>();
  /** The lowest rank down to which a project's tasks were looked at. */
  const down = new Map<string, number>();

  return async ({ project_id, rank }: Asked): Promise<ReservedTask[]> => {
    const highest = down.get(project_id) ?? Number.MAX_VALUE;
    if (rank >= highest || !mayMeet(project_id)) return [];
    down.set(project_id, rank);
    const ranks = { lowest: rank, highest };
    const rows = await tables.tasks.withFiles(project_id, situation.now, ranks, LOOKED_MAX);
    const fresh = rows.filter(({ id }) => !looked.has(id));
    for (const { id } of fresh) looked.add(id);
    const waiting = fresh.filter((each) => keepsItsFiles(each, situation.now) && isInTheWay(each));
    if (waiting.length > 0) await situation.knowsWorkers();
    return waiting.filter((each) => ableOf(crewFor(each, situation)).length > 0);
  };

  function mayMeet(project_id: string): boolean {
    const { projects, running } = situation;
    if (projects.get(project_id)?.collisions === "allow") return false;
    return running.some((each) => each.project_id === project_id && each.files.length > 0);
  }

  /** Held by running work and nothing else; one that waits for a task like itself keeps nothing. */
  function isInTheWay(task: Task): boolean {
    const [hold, ...more] = holdsOf(task, situation);
    if (hold?.rule !== "collision" || more.length > 0) return false;
    return situation.running.some(({ task_id }) => task_id === hold.by[0]);
  }
}
