import { costs } from "../../engine/accounts/costs.ts";
import { clearLimit } from "../../engine/accounts/limits.ts";
import { recordRun } from "../../engine/accounts/recording.ts";
import { accountViews } from "../../engine/accounts/views.ts";
import { tellSpending } from "../../engine/attempts/spending.ts";
import { requireTask } from "../../engine/lookup.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names =
  | "recordRun"
  | "tellSpending"
  | "taskRuns"
  | "showCost"
  | "listSubscriptions"
  | "clearLimit";

/** Answers about runs, what they cost, and the accounts that they count for. */
export function accountHandlers(world: World): Pick<Handlers, Names> {
  return {
    recordRun: {
      kind: "write",
      run: (tables, { params, body }) =>
        recordRun(world, tables, { ...body, attempt_id: params.id }),
    },
    tellSpending: {
      kind: "free",
      run: ({ params, body }) => tellSpending(world, { ...params, ...body }),
    },
    taskRuns: {
      kind: "read",
      async run(tables, { params: { id } }) {
        await requireTask(tables, id);
        const items = await tables.runs.of({ task_id: id });
        return { items, total: await tables.runs.cost({ task_id: id }) };
      },
    },
    showCost: { kind: "read", run: (tables, { query }) => costs(tables, query) },
    listSubscriptions: {
      kind: "read",
      run: async (tables) => ({ items: await accountViews(world, tables) }),
    },
    clearLimit: {
      kind: "write",
      run: (tables, { params }) => clearLimit(world, tables, params.account),
    },
  };
}
