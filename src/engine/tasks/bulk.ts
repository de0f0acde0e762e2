import { Problem } from "../../domain/problem.ts";
import { taskId } from "../../domain/ids.ts";
import type { Dependency } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { alter, type TaskChange } from "./change.ts";
import { completeParents, connect, disconnect } from "./edges.ts";
import { recorded } from "../history/recorded.ts";
import { refusedTogether, type ItemError } from "../refused.ts";
import { rerank } from "../ranking/rerank.ts";
import { place, release, type TaskWords } from "./submit.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** One step of many. Ends of edges are ids, or keys that an `add` before it has given. */
export type Operation =
  | { op: "add"; project_id: string; key?: string; task: TaskWords & { ready: boolean } }
  | { op: "change"; id: string; change: TaskChange }
  | ({ op: "depend" } & Dependency)
  | ({ op: "undepend" } & Dependency);

/** What the steps share: ids by key, and the tasks whose place in the queue may have changed. */
type Doing = { actor: string; keys: Map<string, string>; touched: Set<string> };

/**
 * Many steps as one: all are done, in order, and are one entry of the history; or none, and every
 * step that is wrong is told in `facts.errors` of the Problem. Answers the task of each step.
 */
export function bulk(
  world: Ground,
  tables: Tables,
  { operations, actor }: { operations: readonly Operation[]; actor: string },
): Promise<{ items: { task_id: string }[] }> {
  const label = `Made ${operations.length} changes at once`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    const doing: Doing = { actor, keys: new Map(), touched: new Set() };
    const results: (string | ItemError)[] = [];
    for (const [index, operation] of operations.entries())
      results.push(await attempted(world, seen, doing, { index, operation }));
    const errors = results.filter((each) => typeof each !== "string");
    if (errors.length > 0) throw refusedTogether(errors);
    await rerank(world, seen, [...doing.touched]);
    await completeParents(world, seen, [...doing.touched]);
    return { items: results.flatMap((id) => (typeof id === "string" ? [{ task_id: id }] : [])) };
  });
}

/** One step; a refusal is kept, so that the steps after it are looked at, too. */
async function attempted(
  world: Ground,
  tables: Tables,
  doing: Doing,
  { index, operation }: { index: number; operation: Operation },
): Promise<string | ItemError> {
  try {
    return await DO[operation.op](world, tables, doing, operation as never);
  } catch (error) {
    // Nothing of all this stays: the caller's transaction is undone.
    if (!(error instanceof Problem)) throw error;
    return { place: `operations[${index}]`, index, ...byKeys(doing, error) };
  }
}

/** What a refusal says of tasks that will not be there, by the keys under which they were given. */
function byKeys({ keys }: Doing, { code, message, facts }: Problem) {
  const names = new Map([...keys].map(([key, id]) => [id, key]));
  const named = (text: string) => text.replaceAll(/bd-[0-9a-z]+/g, (id) => names.get(id) ?? id);
  const detail = named(message);
  if (facts === undefined || !Array.isArray(facts["cycle"]))
    return { code, detail, ...(facts && { facts }) };
  return { code, detail, facts: { ...facts, cycle: facts["cycle"].map(String).map(named) } };
}

type Do = {
  [Op in Operation["op"]]: (
    world: Ground,
    tables: Tables,
    doing: Doing,
    operation: Extract<Operation, { op: Op }>,
  ) => Promise<string>;
};

const DO: Do = {
  async add(world, tables, { actor, keys, touched }, { project_id, key, task: words }) {
    if (key !== undefined) refuseKey(key, keys);
    const wanted = { ...words, project_id, depends_on: [] };
    const { id } = await place(world, tables, wanted, actor);
    if (key !== undefined) keys.set(key, id);
    touched.add(id);
    if (words.ready) await release(world, tables, id, actor);
    return id;
  },
  async change(world, tables, { actor, touched }, { id, change: wanted }) {
    await alter(world, tables, { id, wanted, actor });
    touched.add(id);
    return id;
  },
  async depend(world, tables, doing, operation) {
    const edge = edgeOf(doing, operation);
    await connect(world, tables, edge);
    return edge.task_id;
  },
  async undepend(world, tables, doing, operation) {
    const edge = edgeOf(doing, operation);
    await disconnect(world, tables, edge);
    return edge.task_id;
  },
};

/** The edge between the tasks that are meant; both may have another place in the queue then. */
function edgeOf(
  { keys, touched }: Doing,
  { task_id, depends_on_id, kind }: Dependency,
): Dependency {
  const known = (end: string) => keys.get(end) ?? end;
  const edge = { task_id: known(task_id), depends_on_id: known(depends_on_id), kind };
  touched.add(edge.task_id).add(edge.depends_on_id);
  return edge;
}

/** A key must be new, and nothing that could be meant as an id. */
function refuseKey(key: string, keys: ReadonlyMap<string, string>): void {
  if (keys.has(key))
    throw new Problem("invalid_input", `Expected each key once, got "${key}" again.`, KEYS);
  if (taskId.safeParse(key).success)
    throw new Problem("invalid_input", `Expected a key that is no task id, got "${key}".`, KEYS);
}

const KEYS = "A key is any short name by which later steps of the same request mean the task.";
