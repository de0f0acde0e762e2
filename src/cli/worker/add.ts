import type { Run } from "../shape.ts";
import { ableFields } from "./able.ts";
import type { add } from "./commands.ts";

/** Makes a worker known. */
export const run: Run<typeof add> = async ({ name, type, ...given }, { call, show }) => {
  const body = { name, agent: type, ...ableFields(given) };
  const worker = await call("addWorker", { body });
  show(worker, () => `Added worker ${worker.name} (${worker.id}) with ${worker.agent}`);
};
