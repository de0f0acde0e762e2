import type { Run } from "../shape.ts";
import type { clear } from "./commands.ts";

/** Forgets a usage limit. */
export const run: Run<typeof clear> = async ({ account }, { call, show }) => {
  const limit = await call("clearLimit", { params: { account } });
  show(
    limit,
    () => `${limit.account} may be used again; it would have rested to ${limit.resets_at}.\n`,
  );
};
