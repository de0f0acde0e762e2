import type { Run } from "../shape.ts";
import type { queue } from "./commands.ts";
import { taskTable } from "./view.ts";

/** What would be claimed next. */
export const run: Run<typeof queue> = async ({ limit }, { call, show, look }) => {
  const page = await call("showQueue", { query: { limit } });
  show(page, () => taskTable(page.items, look, "Nothing is ready to be claimed."));
};
