import type { Run } from "../shape.ts";
import type { kill } from "./commands.ts";

/** Ends a worker's session. */
export const run: Run<typeof kill> = async ({ worker: id }, { call, show }) => {
  const worker = await call("killWorker", { params: { id } });
  show(worker, () => `Worker ${worker.name} (${worker.id}) is ${worker.status}.`);
};
