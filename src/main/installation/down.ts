import type { Tell } from "../../cli/installation.ts";
import { readConfig } from "../config.ts";
import type { Home } from "../home.ts";
import { stopSessions } from "./sessions.ts";
import { stopSupervisor } from "./supervisor.ts";
import { told } from "./told.ts";
import { clearWorktrees } from "./worktrees.ts";

/** Ends everything that runs for this home; false when nothing did. */
export async function down(home: Home, tell: Tell): Promise<boolean> {
  const config = await readConfig(home.config);
  const ran = await told(
    tell,
    "server",
    () => stopSupervisor(home),
    (was) => (was ? "stopped" : "none ran"),
  );
  const ended = await told(
    tell,
    "workers",
    () => stopSessions(home, config),
    (count) => `${count} ended`,
  );
  await told(
    tell,
    "worktrees",
    () => clearWorktrees(home),
    (gone) => `${gone.length} removed, what was not merged is kept under backup refs`,
  );
  return ran || ended > 0;
}
