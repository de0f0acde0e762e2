import type { Run } from "../shape.ts";
import type { drain } from "./commands.ts";

/** Ends a worker as soon as it holds nothing. */
export const run: Run<typeof drain> = async ({ worker: id }, { call, show }) => {
  const worker = await call("drainWorker", { params: { id } });
  show(worker, () =>
    worker.status !== "stopped"
      ? `${worker.name} is handed nothing more; it ends after ${worker.task_id ?? "what it holds"}.`
      : `Worker ${worker.name} (${worker.id}) is ${worker.status}.`,
  );
};
