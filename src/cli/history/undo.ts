import type { Run } from "../shape.ts";
import type { undo } from "./commands.ts";
import { turnedSentence } from "./view.ts";

/** Takes back what somebody did. */
export const run: Run<typeof undo> = async ({ entry: id }, { call, show }) => {
  const turned = await call("undo", { body: { id } });
  show(turned, () => turnedSentence("Undone", turned.entry));
};
