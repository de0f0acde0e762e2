import { sql, type RawBuilder } from "kysely";
import type { Cost, CostKey, KeyedCost } from "../../../domain/cost.ts";
import type { Use } from "../../../domain/quota.ts";
import type { CostFilter } from "../../../ports/store.ts";
import type { Db } from "../schema.ts";
import { atMost } from "./conditions.ts";

/** Sums over rows of `spent`, each a run or one model's share of a run. */
type Sums = Record<keyof typeof SUMS, number | null>;

const part = (name: string) =>
  sql<number | null>`sum(json_extract(tokens, ${sql.lit(`$.${name}`)}))`;

const SUMS = {
  runs: sql`count(distinct id)`,
  cost_usd: sql`sum(cost_usd)`,
  reckoned_usd: sql`sum(iif(cost_source = 'prices', cost_usd, null))`,
  runs_without_cost: sql`count(distinct iif(cost_usd is null, id, null))`,
  input: part("input"),
  output: part("output"),
  cache_read: part("cache_read"),
  cache_write: part("cache_write"),
  runs_without_tokens: sql`count(distinct iif(
    json_extract(tokens, '$.input') is null or json_extract(tokens, '$.output') is null, id, null
  ))`,
};

const SELECTED = sql.join(
  Object.entries(SUMS).map(([name, sum]) => sql`${sum} as ${sql.ref(name)}`),
);

/** What each key is of a row of `runs`. */
const KEYS: Record<Exclude<CostKey, "model">, RawBuilder<unknown>> = {
  iteration: sql`attempt_id || '/' || iteration`,
  attempt: sql`attempt_id`,
  task: sql`task_id`,
  project: sql`project_id`,
  agent: sql`agent`,
  subscription: sql`subscription`,
  day: sql`substr(ended_at, 1, 10)`,
};

/** One row a run and model; the run as a whole where its agent does not tell models. */
const BY_MODEL = sql`
  select coalesce(json_extract(value, '$.model'), runs.model) as key, runs.id, cost_source,
    iif(value is null, cost_usd, json_extract(value, '$.cost_usd')) as cost_usd,
    iif(value is null, tokens, json_extract(value, '$.tokens')) as tokens, ended_at, attempt_id,
    iteration
  from runs left join json_each(models)`;

const spentBy = (by: CostKey): RawBuilder<unknown> =>
  by === "model"
    ? BY_MODEL
    : sql`select ${KEYS[by]} as key, id, cost_source, cost_usd, tokens, ended_at, attempt_id,
        iteration from runs`;

const matching = (filter: CostFilter): RawBuilder<unknown> =>
  sql`where ${sql.join(
    [
      sql`true`,
      ...(filter.project_id === undefined ? [] : [sql`project_id = ${filter.project_id}`]),
      ...(filter.task_id === undefined ? [] : [sql`task_id = ${filter.task_id}`]),
      ...(filter.since === undefined ? [] : [sql`ended_at >= ${filter.since}`]),
      ...(filter.until === undefined ? [] : [sql`ended_at < ${filter.until}`]),
    ],
    sql` and `,
  )}`;

const order = (by: CostKey): RawBuilder<unknown> => {
  if (by === "day") return sql`key desc`;
  if (by === "iteration") return sql`min(ended_at), min(attempt_id), min(iteration)`;
  return sql`sum(cost_usd) desc nulls last, count(distinct id) desc, key`;
};

/** What the runs cost together. */
export async function costOf(db: Db, filter: CostFilter): Promise<Cost> {
  const { rows } = await sql<Sums>`select ${SELECTED} from runs ${matching(filter)}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("expected one row of sums, got none");
  return costFrom(row);
}

/** What is asked of costs. */
type Asked = { by: CostKey; filter: CostFilter; limit: number };

/** The same by key. */
export async function costsBy(db: Db, { by, filter, limit }: Asked): Promise<KeyedCost[]> {
  const { rows } = await sql<Sums & { key: string | null }>`
    with spent as (${spentBy(by)} ${matching(filter)})
    select key, ${SELECTED} from spent group by key
    order by ${order(by)} limit ${atMost(limit)}`.execute(db);
  return rows.map((row) => ({ key: row.key, ...costFrom(row) }));
}

function costFrom({ input, output, cache_read, cache_write, ...sums }: Sums): Cost {
  return {
    runs: sums.runs ?? 0,
    cost_usd: sums.cost_usd,
    reckoned_usd: sums.reckoned_usd,
    runs_without_cost: sums.runs_without_cost ?? 0,
    tokens: { input, output, cache_read, cache_write },
    runs_without_tokens: sums.runs_without_tokens ?? 0,
  };
}

/** What was used of a subscription after `since`, a row a minute, oldest first. */
export async function usesOf(db: Db, subscription: string, since: string): Promise<Use[]> {
  const { rows } = await sql<Use>`
    select max(ended_at) as at, count(*) as runs, total(cost_usd) as usd,
      total(json_extract(tokens, '$.input') + json_extract(tokens, '$.output')) as tokens,
      count(*) - count(json_extract(tokens, '$.input') + json_extract(tokens, '$.output'))
        as runs_without_tokens,
      count(*) - count(cost_usd) as runs_without_cost
    from runs where subscription = ${subscription} and ended_at > ${since}
    group by substr(ended_at, 1, 16) order by at`.execute(db);
  return rows;
}
