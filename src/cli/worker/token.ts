import type { Run } from "../shape.ts";
import type { token } from "./commands.ts";

/** A new token for a worker, alone on one line. */
export const run: Run<typeof token> = async ({ worker: id }, { call, show }) => {
  const made = await call("workerToken", { params: { id } });
  show(made, () => made.token);
};
