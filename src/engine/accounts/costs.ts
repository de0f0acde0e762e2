import type { Cost, CostKey, KeyedCost } from "../../domain/cost.ts";
import type { CostFilter, Tables } from "../../ports/store.ts";
import { requireProject } from "../projects.ts";

/** Costs by key, with the name of what the key stands for; and all of them together. */
export type Costs = { by: CostKey; items: (KeyedCost & { name: string | null })[]; total: Cost };

/** What is asked of costs; `project` is a name or an id. */
export type CostQuestion = Omit<CostFilter, "project_id"> & {
  project?: string | undefined;
  by: CostKey;
  limit: number;
};

/** What runs cost, by key; `not_found` when there is no such project. */
export async function costs(
  tables: Tables,
  { by, limit, project, ...asked }: CostQuestion,
): Promise<Costs> {
  const wanted = project === undefined ? undefined : await requireProject(tables, project);
  const filter = { ...asked, project_id: wanted?.id };
  const items = await tables.runs.costs(by, filter, limit);
  const keys = items.flatMap(({ key }) => key ?? []);
  const names = await namesOf(tables, by, keys);
  return {
    by,
    items: items.map((item) => ({ ...item, name: names.get(item.key ?? "") ?? null })),
    total: await tables.runs.cost(filter),
  };
}

async function namesOf(
  tables: Tables,
  by: CostKey,
  keys: readonly string[],
): Promise<Map<string, string>> {
  if (by === "project")
    return new Map((await tables.projects.list()).map(({ id, name }) => [id, name]));
  if (by === "task")
    return new Map((await tables.tasks.several(keys)).map(({ id, title }) => [id, title]));
  return new Map();
}
