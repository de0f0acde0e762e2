import { readdirSync, readFileSync } from "node:fs";

/** What may be killed. */
export type Prey = "agent" | "worker" | "tmux";

/** By what the processes of one Ringmaster are known: its workers and its tmux socket. */
export type Hunted = { worker_ids: readonly string[]; socket: string };

type Process = { pid: number; words: string[]; env: Map<string, string> };

/**
 * Kills one process of a kind with SIGKILL, chosen by `roll` (0 to 1); answers its pid, or null
 * when there is none.
 */
export function killOne(prey: Prey, hunted: Hunted, roll: number): number | null {
  const found = processes().filter((each) => isPrey(each, prey, hunted));
  const chosen = found[Math.floor(roll * found.length)];
  if (chosen === undefined) return null;
  try {
    process.kill(chosen.pid, "SIGKILL");
    return chosen.pid;
  } catch {
    return null; // gone in the meantime
  }
}

/** Agents and checks that run for these workers, as `PID WORDS`. */
export function agentsOf(worker_ids: readonly string[]): string[] {
  return processes()
    .filter((each) => isOf(each, worker_ids) && (isRun(each) || each.env.has("RINGMASTER_CHECK")))
    .map(told);
}

/** Everything that these workers ever started and that lives, as `PID WORDS`. */
export function leftOf(worker_ids: readonly string[]): string[] {
  return processes()
    .filter((each) => isOf(each, worker_ids))
    .map(told);
}

const told = ({ pid, words }: Process) => `${pid} ${words.join(" ").slice(0, 100)}`;

function isPrey(found: Process, prey: Prey, { worker_ids, socket }: Hunted): boolean {
  const { words } = found;
  if (prey === "tmux") return words[0] === "tmux" && words.includes(socket) && isServer(words);
  if (!isOf(found, worker_ids)) return false;
  if (prey === "agent") return isRun(found);
  return !isRun(found) && words.some((word) => word.endsWith("/src/main/worker.ts"));
}

/** A tmux server keeps the words of the command that started it. */
const isServer = (words: readonly string[]) => words.includes("new-session");

const isRun = ({ env }: Process) => env.has("RINGMASTER_RUN");

const isOf = ({ env }: Process, ids: readonly string[]) =>
  ids.includes(env.get("RINGMASTER_WORKER") ?? "");

function processes(): Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const words = parts(`/proc/${pid}/cmdline`);
    if (words.length === 0 || Number(pid) === process.pid) return [];
    const pairs = parts(`/proc/${pid}/environ`).map((pair): [string, string] => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")];
    });
    return [{ pid: Number(pid), words, env: new Map(pairs) }];
  });
}

/** Zombies and kernel threads have none. */
function parts(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
