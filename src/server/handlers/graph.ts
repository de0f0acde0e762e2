import { showGraph } from "../../engine/ranking/graph.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

/** Answers about the graph of open tasks. */
export function graphHandlers(world: World): Pick<Handlers, "showGraph"> {
  return {
    showGraph: { kind: "free", run: ({ query }) => showGraph(world, query.project_id) },
  };
}
