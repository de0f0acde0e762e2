import { requireTask } from "../../engine/lookup.ts";
import { taskDiff } from "../../engine/reviews/diff.ts";
import { addReview } from "../../engine/reviews/given.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names = "addReview" | "taskReviews" | "taskDiff";

/** Looking at work before it is merged. */
export function reviewHandlers(world: World): Pick<Handlers, Names> {
  return {
    addReview: {
      kind: "write",
      run: (tables, { params, body }) => addReview(world, tables, { ...params, ...body }),
    },
    taskReviews: {
      kind: "read",
      async run(tables, { params }) {
        await requireTask(tables, params.id);
        return { items: await tables.reviews.of(params.id) };
      },
    },
    taskDiff: {
      kind: "free",
      run: ({ params, query }) => taskDiff(world, { ...params, ...query }),
    },
  };
}
