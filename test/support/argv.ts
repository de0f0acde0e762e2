import { readdirSync, readFileSync } from "node:fs";

/** Command lines, as every user of this machine can see them, of processes that hold a text. */
export function commandLinesWith(texts: readonly string[]): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(commandLine).filter((line) => texts.some((text) => line.includes(text)));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // it ended in this moment
  }
}
