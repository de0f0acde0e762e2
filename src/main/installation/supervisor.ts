import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { Running } from "../../cli/installation.ts";
import { allowedEnv } from "../../std/process.ts";
import { lives, refOf } from "../../std/process-tree.ts";
import { forwardedEnv } from "../agents.ts";
import { readConfig } from "../config.ts";
import type { Home } from "../home.ts";
import { findRunning } from "./running.ts";
import { waitFor } from "./wait.ts";

const READY_MS_MAX = 20_000;
const STOP_MS_MAX = 20_000;

/**
 * Starts the supervisor of the release that serves, detached, and waits until its server is
 * healthy.
 */
export async function startSupervisor(
  home: Home,
  address: { host: string; port: number | null },
): Promise<Running & { ready_ms: number }> {
  const began_ms = performance.now();
  const log_file = path.join(home.root, "logs", "supervisor.log");
  await mkdir(path.dirname(log_file), { recursive: true });
  const log = await open(log_file, "a", 0o600);
  const args = [
    "--home",
    home.root,
    "--host",
    address.host,
    "--port",
    String(address.port ?? 8080),
  ];
  if (address.port !== null && address.port !== 0) args.push("--port-fixed");
  const child = spawn(process.execPath, [path.join(home.current, "supervisor/main.ts"), ...args], {
    cwd: home.root,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    env: await supervisorEnv(home),
  });
  await log.close();
  let ended: number | null = null;
  child.once("exit", (code) => (ended = code ?? -1));
  child.unref();
  const ready = await waitFor(async () => ended !== null || (await isHealthy(home)), READY_MS_MAX);
  const running = await findRunning(home);
  if (ended === PORT_TAKEN_EXIT) throw portTaken(address);
  if (!ready || running === null || ended !== null) throw await notStarted(home, log_file);
  return { ...running, ready_ms: Math.round(performance.now() - began_ms) };
}

/** The supervisor cannot know what agents take, so it is told by name what to hand on for them. */
async function supervisorEnv(home: Home): Promise<Record<string, string>> {
  const { agents } = await readConfig(home.config);
  const for_agents = forwardedEnv(process.env, agents);
  const names = Object.keys(for_agents);
  const more: Record<string, string> = {
    ...for_agents,
    ...(names.length > 0 && { RINGMASTER_FORWARD: names.join(",") }),
    RINGMASTER_HOME: home.root,
    NODE_COMPILE_CACHE: path.join(home.root, "cache", "node"),
    NODE_COMPILE_CACHE_PORTABLE: "1",
  };
  for (const name of ["RINGMASTER_LOG_LEVEL", "RINGMASTER_FAILPOINT"])
    if (process.env[name]) more[name] = process.env[name];
  return allowedEnv(process.env, more);
}

async function isHealthy(home: Home): Promise<boolean> {
  const running = await findRunning(home);
  if (!running) return false;
  try {
    return (await fetch(`${running.url}/health`)).ok;
  } catch {
    return false; // not listening yet
  }
}

/** With this the supervisor ends when the port it was told to take is taken. */
const PORT_TAKEN_EXIT = 3;

function portTaken({ host, port }: { host: string; port: number | null }): Problem {
  return new Problem(
    "port_in_use",
    `Expected port ${port} of ${host} to be free, but another program has it.`,
    "End that program, or choose another port: ringmaster up --port N",
  );
}

const LINES_SHOWN = 5;

async function notStarted(home: Home, log_file: string): Promise<Problem> {
  const [supervisor, server] = await Promise.all([tail(log_file), tail(home.server_log)]);
  return new Problem(
    "not_running",
    `Ringmaster did not start: ${[...supervisor, ...server].slice(-LINES_SHOWN).join(" | ")}`,
    `Read ${log_file} and ${home.server_log}.`,
  );
}

async function tail(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch(() => ""); // a log that is not there says nothing
  return text.trim().split("\n").slice(-LINES_SHOWN);
}

/** Ends the supervisor and with it every generation; false when none ran. */
export async function stopSupervisor(home: Home): Promise<boolean> {
  const running = await findRunning(home);
  if (!running) return false;
  const supervisor = refOf(running.pid);
  process.kill(running.pid, "SIGTERM");
  const gone = await waitFor(async () => !lives(supervisor), STOP_MS_MAX);
  if (!gone)
    throw new Problem(
      "timeout",
      `The supervisor (pid ${running.pid}) did not end within ${STOP_MS_MAX / 1000} s.`,
      `See ${home.server_log}; end it with: kill -9 ${running.pid}`,
    );
  return true;
}
