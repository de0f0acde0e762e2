import { table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { list } from "./commands.ts";

/** Agents, and why one cannot be used. */
export const run: Run<typeof list> = async (_given, { call, show, look }) => {
  const agents = await call("listAgents", {});
  const rows = agents.items.map(({ name, usable, version, signed_in, detail, hint }) => [
    name,
    usable ? ({ text: "yes", color: "green" } as const) : ({ text: "no", color: "red" } as const),
    version,
    usable ? signed_in : null,
    [detail, hint].filter((part) => part !== null).join(" "),
  ]);
  show(agents, () => table(["AGENT", "USABLE", "VERSION", "SIGNED IN", "DETAIL"], rows, look));
};
