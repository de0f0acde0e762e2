import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Problem } from "../domain/problem.ts";
import type { AgentCommand } from "../ports/agent.ts";
import { inCgroup, type Cgroup } from "../std/cgroup.ts";
import type { Command } from "../std/process.ts";
import type { Marker } from "../std/process-tree.ts";
import { hideSecrets, type Hider } from "./hide.ts";
import type { Child, Launch } from "./flight.ts";

/** Name of the variable that marks one run's processes. */
export const RUN_MARKER = "RINGMASTER_RUN";

/** A program that has been started, and by what its descendants are known. */
export type Started = {
  child: Child;
  marker: Marker;
  cgroup: Cgroup | null;
  hider: () => Hider;
  /** What it is to read first on standard input. */
  stdin: string;
};

/**
 * Lays out the files of a run and starts its program. What cannot be started is
 * `agent_unavailable`.
 */
export async function start({ agent, run, confine }: Launch): Promise<Started> {
  const wanted = agent.command(run);
  layOut(run.scratch, wanted);
  const command = (await confine?.(wanted, run.scratch)) ?? wanted;
  const marker = { name: RUN_MARKER, value: randomUUID() };
  let cgroup: Cgroup | null = null;
  try {
    const begun = inCgroup(marker.value, () => begin(command, marker));
    cgroup = begun.cgroup;
    const child = begun.made;
    child.stdin.on("error", () => undefined); // it may close its input early; its exit tells more
    await once(child, "spawn");
    const hider = () => hideSecrets(command.env);
    return { child, marker, cgroup, hider, stdin: command.stdin ?? "" };
  } catch (error) {
    cgroup?.close();
    throw unavailable(agent.name, command, error);
  }
}

/** Files may hold what is for this run alone, so nobody else may read them. */
function layOut(scratch: string, { files = [] }: AgentCommand): void {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { mode: 0o600 });
  }
}

function begin(command: Command, marker: Marker): Child {
  return spawn(command.program, [...command.args], {
    cwd: command.cwd,
    env: { ...command.env, [marker.name]: marker.value },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true, // a session of its own: signals meant for us do not reach it
  });
}

function unavailable(agent: string, command: Command, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return new Problem(
    "agent_unavailable",
    `Expected to start "${command.program}" in ${command.cwd} for the agent ${agent}, got: ${why}`,
    "Check the agents of this machine with: ringmaster agent list",
  );
}
