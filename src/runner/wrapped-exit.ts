import { constants } from "node:os";
import type { Exit } from "./follow.ts";

/** Signals by which agents are ended from outside; other codes above 128 are their own words. */
const ENDING = ["SIGHUP", "SIGINT", "SIGABRT", "SIGKILL", "SIGSEGV", "SIGTERM"] as const;

/** As shells and sandboxes say it when a signal ended what they ran (POSIX sh, "Exit status"). */
const OFFSET = 128;

/** How a program ended inside its sandbox, by how the sandbox did: that says signals as codes. */
export function exitInside({ exit_code, signal }: Exit): Exit {
  const found = ENDING.find((name) => exit_code === OFFSET + constants.signals[name]);
  return found === undefined ? { exit_code, signal } : { exit_code: null, signal: found };
}
