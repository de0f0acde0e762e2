import type { Running } from "../../cli/installation.ts";
import type { Home } from "../home.ts";
import { lives, refOf } from "../../std/process-tree.ts";
import { readState } from "../running.ts";

/** What runs for this home; null when nothing does, even if a killed one left its state file. */
export async function findRunning(home: Home): Promise<Running | null> {
  const state = await readState(home);
  return state && lives(refOf(state.pid)) ? state : null;
}
