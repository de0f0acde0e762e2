import type { Run } from "../shape.ts";
import type { redo } from "./commands.ts";
import { turnedSentence } from "./view.ts";

/** Does again what was undone. */
export const run: Run<typeof redo> = async ({ entry: id }, { call, show }) => {
  const turned = await call("redo", { body: { id } });
  show(turned, () => turnedSentence("Done again", turned.entry));
};
