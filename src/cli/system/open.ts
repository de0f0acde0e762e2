import type { Run } from "../shape.ts";
import type { open } from "./commands.ts";

/** A one-time link, alone on one line. */
export const run: Run<typeof open> = async (_given, { call, show, note }) => {
  const link = await call("makeSigninLink", {});
  show(link, () => link.url);
  note("The link signs one browser in, once, within ten minutes.");
};
