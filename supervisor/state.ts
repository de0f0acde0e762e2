import { readIfThere, replaceFile } from "./files.ts";
import type { Generation } from "./generation.ts";
import type { Home } from "./home.ts";
import type { Address } from "./port.ts";
import type { ProcessMark } from "./processes.ts";
import type { SupervisorState } from "./protocol.ts";

/**
 * Hands out generation numbers, which grow for ever, over restarts and failed starts. A disk that
 * cannot keep one is told of; the numbers of this process grow all the same.
 */
export function openNumbers(home: Home, say: (sentence: string) => void): () => number {
  let last = Number(readIfThere(home.generation) ?? "0");
  return () => {
    last += 1;
    trying(say, () => replaceFile(home.generation, `${last}\n`));
    return last;
  };
}

/** Does what is good to have but must not stop the serving: a failure is told and passed over. */
export function trying(say: (sentence: string) => void, act: () => void): void {
  try {
    act();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

/** Tells the world which generation serves. */
export function writeState(
  home: Home,
  serving: Generation,
  about: { started_at: string; address: Address },
): void {
  const state: SupervisorState = {
    pid: process.pid,
    started_at: about.started_at,
    ...about.address,
    generation: serving.number,
    commit: serving.commit,
    release: serving.release,
    server_pid: serving.mark.pid,
  };
  replaceFile(home.state, `${JSON.stringify(state, null, 2)}\n`);
}

/** Remembers the started processes, so that the next supervisor can end them after a kill -9. */
export function writeChildren(home: Home, children: ProcessMark[]): void {
  replaceFile(home.children, JSON.stringify(children));
}

function isMark(value: unknown): value is ProcessMark {
  return typeof value === "object" && value !== null && "pid" in value && "started" in value;
}

/** The processes that an earlier supervisor had started. */
export function readChildren(home: Home): ProcessMark[] {
  const value: unknown = JSON.parse(readIfThere(home.children) ?? "[]");
  return Array.isArray(value) ? value.filter(isMark) : [];
}

/** The owner's token, with which probes ask; null in a home that has none. */
export function readToken(home: Home): string | null {
  const token = readIfThere(home.token)?.trim() ?? "";
  return token === "" ? null : token;
}
