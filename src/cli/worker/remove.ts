import type { Run } from "../shape.ts";
import type { remove } from "./commands.ts";

/** Forgets a worker. */
export const run: Run<typeof remove> = async ({ worker: id }, { call, show }) => {
  const worker = await call("removeWorker", { params: { id } });
  show(worker, () => `Removed worker ${worker.name} (${worker.id}).`);
};
