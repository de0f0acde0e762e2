import { explain, ranking } from "../../engine/queue/why.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

/** Answers about the order of work and its reasons. */
export function whyHandlers(world: World): Pick<Handlers, "whyTask" | "showRanking"> {
  return {
    whyTask: { kind: "read", run: (tables, { params }) => explain(world, tables, params.id) },
    showRanking: {
      kind: "read",
      run: async (tables, { query }) => ({ items: await ranking(tables, query) }),
    },
  };
}
