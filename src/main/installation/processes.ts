import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** Whether a process of that id lives (a zombie does not). */
export async function lives(pid: number): Promise<boolean> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    return !/^\d+ \(.*\) [ZX]/s.test(stat);
  } catch {
    return livesBySignal(pid);
  }
}

/** Where there is no /proc, or the process is gone from it. */
function livesBySignal(pid: number): boolean {
  if (process.platform === "linux") return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // there is no such process
  }
}

/** Waits for a condition, looking every 20 ms; false when it did not come in time. */
export async function waitFor(
  condition: () => Promise<boolean>,
  limit_ms: number,
): Promise<boolean> {
  const end_ms = performance.now() + limit_ms;
  while (performance.now() < end_ms) {
    if (await condition()) return true;
    await setTimeout(20);
  }
  return condition();
}
