import { table, type Cell } from "../output.ts";
import type { Run } from "../shape.ts";
import type { sessions } from "./commands.ts";
import { shellText } from "./view.ts";

/** The sessions of this machine's workers, and what to know of this kind of terminal. */
export const run: Run<typeof sessions> = async (_given, { call, show, note, look }) => {
  const found = await call("listSessions", {});
  if (found.note !== null) note(found.note);
  const rows = found.items.map((each): Cell[] => [
    each.session,
    each.name,
    each.alive ? { text: "alive", color: "green" } : { text: "gone", color: "red" },
    shellText(each.attach),
  ]);
  show(found, () => table(["SESSION", "WORKER", "STATE", "ATTACH"], rows, look, "No sessions."));
};
