import { Problem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { ableSentence } from "./view.ts";

type Given = { worker: string | null; all: boolean; now: boolean };

/** Pauses one worker or all, or lets them go on. */
export async function pausing(paused: boolean, given: Given, context: Context): Promise<void> {
  if (given.all === (given.worker !== null)) throw oneOrAll();
  if (given.now && !given.all) throw nowNeedsAll(paused);
  if (given.worker === null) return pausingAll(paused, given.now, context);
  const { call, show } = context;
  const input = { params: { id: given.worker }, body: { paused } };
  const worker = await call("changeWorker", input);
  show(worker, () => ableSentence(worker));
}

async function pausingAll(paused: boolean, now: boolean, { call, show }: Context): Promise<void> {
  const name = paused ? "pauseWorkers" : "resumeWorkers";
  const changed = await call(name, { body: { now } });
  const names = changed.items.map((worker) => worker.name).join(", ") || "none had to be";
  const told = `; ${changed.told} agents that run are told`;
  show(changed, () => `${paused ? "Paused" : "Resumed"}: ${names}${now ? told : ""}.`);
}

function oneOrAll(): Problem {
  return new Problem(
    "invalid_input",
    "Expected the name of one worker or --all, and not both.",
    "See the workers with: ringmaster worker list",
  );
}

function nowNeedsAll(paused: boolean): Problem {
  const command = `ringmaster task ${paused ? "pause" : "resume"} TASK`;
  return new Problem(
    "invalid_input",
    "Expected --all with --now, got one worker.",
    `For one agent that runs: ${command}`,
  );
}
