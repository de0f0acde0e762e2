import type { Decision } from "../../domain/decision.ts";
import { asksTheSame } from "../../domain/question.ts";
import type { Tables } from "../../ports/store.ts";

/** The open decisions about tasks of the project to which this task belongs. */
async function openOf(tables: Tables, task_id: string): Promise<Decision[]> {
  const open = await tables.decisions.list({ status: "open" });
  const tasks = await tables.tasks.several([...open.map((one) => one.task_id), task_id]);
  const projects = new Map(tasks.map(({ id, project_id }) => [id, project_id]));
  return open.filter((one) => projects.get(one.task_id) === projects.get(task_id));
}

/**
 * The open decision of the same project that was the first to ask the same, by its id; null when
 * nobody asks it. The decision itself does not count.
 */
export async function firstAsked(tables: Tables, decision: Decision): Promise<string | null> {
  if (decision.kind !== "question") return null;
  const open = await openOf(tables, decision.task_id);
  const twin = open.find((one) => one.id !== decision.id && asksTheSame(one, decision));
  return twin ? (twin.same_as ?? twin.id) : null;
}

/** Open decisions that ask the same as this one, without it. */
export async function twinsOf(tables: Tables, { id, same_as }: Decision): Promise<Decision[]> {
  const first = same_as ?? id;
  const open = await tables.decisions.list({ status: "open" });
  return open.filter((one) => one.id !== id && (one.same_as === first || one.id === first));
}
