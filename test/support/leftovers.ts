import { readdirSync, readFileSync } from "node:fs";

/**
 * Command lines of living processes that name the folder in their arguments or environment; the
 * caller's own process is left out. Zombies are gone already and do not count.
 */
export function processesOf(folder: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids
    .filter((pid) => Number(pid) !== process.pid)
    .map((pid) => ({ args: read(pid, "cmdline"), env: read(pid, "environ") }))
    .filter(({ args, env }) => args !== "" && `${args}\n${env}`.includes(folder))
    .map(({ args }) => args);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // it ended in this moment
  }
}
