import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Worker } from "../domain/worker.ts";
import { sessionName } from "../engine/workers.ts";
import type { Launcher, SessionPlan } from "../ports/terminal.ts";
import { allowedEnv } from "../std/process.ts";
import { forwardedEnv } from "./agents.ts";
import type { Home } from "./home.ts";

/**
 * Exit code with which a worker asks to be started again on the code that serves now
 * (EX_TEMPFAIL).
 */
export const RENEW_EXIT = 75;
/**
 * Exit code of a worker that the server does not know any more (EX_CONFIG): it is not started
 * again.
 */
export const UNKNOWN_EXIT = 78;

/**
 * Writes what a worker's session runs: a script that starts the worker from the release that
 * serves, again and again, and the worker's token in a file of its own, so that no secret shows in
 * a process list. What agents need of the environment goes to the worker, who hands it to them
 * alone.
 */
export function workerLauncher(home: Home): Launcher {
  return async (worker, token) => {
    const folder = home.worker_folder(worker.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (token !== null) await writeFile(path.join(folder, "token"), token, { mode: 0o600 });
    const script = path.join(folder, "run.sh");
    await writeFile(script, scriptText(home, worker), { mode: 0o700 });
    await chmod(script, 0o700);
    return planOf(home, worker, script);
  };
}

function planOf(home: Home, worker: Worker, script: string): SessionPlan {
  const session = sessionName(worker.id);
  const env = allowedEnv(process.env, {
    ...forwardedEnv(process.env),
    RINGMASTER_HOME: home.root,
    RINGMASTER_WORKER: worker.id,
    NODE_COMPILE_CACHE: path.join(home.root, "cache", "node"),
  });
  return { session, script, cwd: home.root, log: home.session_log(session), env };
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function scriptText(home: Home, worker: Worker): string {
  return [
    "#!/bin/sh",
    `# Runs the worker ${worker.name} and starts it again when it fails or newer code serves.`,
    "while :; do",
    `  ${quote(process.execPath)} ${quote(path.join(home.current, "src/main/worker.ts"))}`,
    "  code=$?",
    `  [ "$code" -eq 0 ] && exit 0`,
    `  [ "$code" -eq ${UNKNOWN_EXIT} ] && exit ${UNKNOWN_EXIT}`,
    `  [ "$code" -eq ${RENEW_EXIT} ] && continue`,
    `  echo "worker ended with $code; starting it again in 2 s"`,
    "  sleep 2",
    "done",
    "",
  ].join("\n");
}
