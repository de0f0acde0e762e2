import { setTimeout } from "node:timers/promises";
import path from "node:path";
import { readFile } from "node:fs/promises";
import type { startRingmaster } from "../../support/ringmaster.ts";

/** A whole Ringmaster under test. */
export type Whole = Awaited<ReturnType<typeof startRingmaster>>;

/** Waits until a question about the world is answered with something; throws after two minutes. */
export async function eventually<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const end_ms = performance.now() + 120_000;
  while (performance.now() < end_ms) {
    const found = await ask();
    if (found !== null) return found;
    await setTimeout(50);
  }
  throw new Error(`never came: ${what}`);
}

/** What `run/state.json` says. */
export async function stateOf(whole: Whole): Promise<{ pid: number; server_pid: number }> {
  const text = await readFile(path.join(whole.home, "run/state.json"), "utf8");
  return JSON.parse(text) as { pid: number; server_pid: number };
}

/** Ends supervisor and server at once, as a power cut would. */
export async function killAll(whole: Whole): Promise<void> {
  const { pid, server_pid } = await stateOf(whole);
  process.kill(pid, "SIGKILL");
  process.kill(server_pid, "SIGKILL");
}

/** A task once it is in one of these states; null before, and while nobody answers. */
export async function taskIn(
  whole: Whole,
  id: string,
  states: readonly string[],
): Promise<Record<string, unknown> | null> {
  const done = await whole.run(["task", "show", id, "--json"]);
  if (done.exit_code !== 0) return null;
  const task = JSON.parse(done.stdout) as Record<string, unknown>;
  return states.includes(String(task["status"])) ? task : null;
}

/** Numbers of all events: without gaps when none was lost. */
export async function eventNumbers(whole: Whole): Promise<number[]> {
  const { stdout } = await whole.run(["token"]);
  const headers = { authorization: `Bearer ${stdout.trim()}`, accept: "text/event-stream" };
  const url = String((await whole.json(["status"]))["url"]);
  const stop = AbortSignal.timeout(3_000);
  const answer = await fetch(`${url}/api/events?after=0&agent_output=1`, { headers, signal: stop });
  let text = "";
  try {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString();
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  return [...text.matchAll(/^id: (\d+)\nevent:/gm)].map((match) => Number(match[1]));
}
