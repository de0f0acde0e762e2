import { fields } from "../output.ts";
import type { Run } from "../shape.ts";
import type { show as shape } from "./commands.ts";
import { shellText, workerFields } from "./view.ts";

/** A worker, its log, and the command that attaches to it. */
export const run: Run<typeof shape> = async ({ worker: id }, { call, show, look, world }) => {
  const worker = await call("showWorker", { params: { id } });
  show(worker, () =>
    fields(
      [
        ...workerFields(worker, world.now()),
        ["log", worker.log],
        ["attach", shellText(worker.attach) || null],
      ],
      look,
    ),
  );
};
