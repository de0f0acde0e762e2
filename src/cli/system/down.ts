import type { Run } from "../shape.ts";
import type { down } from "./commands.ts";

/** Stops everything that runs for this home. Nothing running is fine, too. */
export const run: Run<typeof down> = async (_given, { world, show, tell }) => {
  const stopped = await world.installation.down(tell);
  show({ stopped }, () => (stopped ? "Ringmaster is stopped." : "Ringmaster was not running."));
};
