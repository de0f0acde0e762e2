import type { Running } from "../../cli/installation.ts";
import type { Home } from "../home.ts";
import { readState } from "../running.ts";
import { lives } from "./processes.ts";

/** What runs for this home; null when nothing does, even if a killed one left its state file. */
export async function findRunning(home: Home): Promise<Running | null> {
  const state = await readState(home);
  return state && (await lives(state.pid)) ? state : null;
}
