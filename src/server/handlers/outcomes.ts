import { explainRouting, outcomes, similarLessons } from "../../engine/lessons/outcomes.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names = "taskRouting" | "showOutcomes" | "similarLessons";

/** Answers about how attempts turned out, and what follows from it. */
export function outcomeHandlers(world: World): Pick<Handlers, Names> {
  return {
    taskRouting: {
      kind: "read",
      run: (tables, { params }) => explainRouting(world, tables, params.id),
    },
    showOutcomes: { kind: "read", run: (tables, { query }) => outcomes(tables, query) },
    similarLessons: {
      kind: "read",
      run: (tables, { query }) => similarLessons(tables, query.task),
    },
  };
}
