import type { Run } from "../shape.ts";
import type { add } from "./commands.ts";

/** Makes a worker known. */
export const run: Run<typeof add> = async ({ name, type }, { call, show }) => {
  const worker = await call("addWorker", { body: { name, agent: type } });
  show(worker, () => `Added worker ${worker.name} (${worker.id}) with ${worker.agent}`);
};
