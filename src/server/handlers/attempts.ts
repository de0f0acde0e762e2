import {
  appendOutput,
  heartbeat,
  progress,
  recordEvidence,
  requireHeld,
  requireTesting,
} from "../../engine/attempts/held.ts";
import { finish, finishByHand } from "../../engine/attempts/finish.ts";
import { attemptPrompt } from "../../engine/prompts/prompt.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names =
  | "heartbeat"
  | "reportProgress"
  | "attemptPrompt"
  | "appendOutput"
  | "addEvidence"
  | "reportAttempt"
  | "reportResult";

/** The protocol of workers, apart from the claim. */
export function attemptHandlers(world: World): Pick<Handlers, Names> {
  return {
    heartbeat: {
      kind: "write",
      run: (tables, { params, body }) => heartbeat(world, tables, { ...params, ...body }),
    },
    reportProgress: {
      kind: "write",
      run: (tables, { params, body }) => progress(world, tables, { ...params, ...body }),
    },
    attemptPrompt: {
      kind: "free",
      run: async ({ params, query }) => ({
        id: params.id,
        ...(await attemptPrompt(world, params.id, query)),
      }),
    },
    appendOutput: {
      kind: "write",
      run: async (tables, { params, body }) => ({
        seq: await appendOutput(world, tables, { ...params, ...body }),
      }),
    },
    addEvidence: {
      kind: "write",
      async run(tables, { params, body: { fence, ...found } }) {
        const { attempt, task } = await requireHeld(tables, params.id, fence);
        requireTesting(task);
        const about = {
          task_id: attempt.task_id,
          attempt_id: attempt.id,
        };
        return { id: await recordEvidence(world, tables, { ...found, ...about }) };
      },
    },
    reportAttempt: {
      kind: "free",
      run: ({ params, body }) => finish(world, { ...params, ...body }),
    },
    reportResult: {
      kind: "free",
      run: ({ params, body }) => finishByHand(world, { task_id: params.id, ...body }),
    },
  };
}
