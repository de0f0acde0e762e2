import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Worker } from "../domain/worker.ts";
import { sessionName } from "../engine/workers.ts";
import type { Launcher, SessionPlan } from "../ports/terminal.ts";
import { allowedEnv } from "../std/process.ts";
import { forwardedEnv } from "./agents.ts";
import type { Home } from "./home.ts";
import { RENEW_EXIT, UNKNOWN_EXIT } from "./worker-exit.ts";

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
    NODE_COMPILE_CACHE_PORTABLE: "1",
  });
  return { session, script, cwd: home.root, log: home.session_log(session), env };
}

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** First and longest pause before a worker that failed is started again. */
const PAUSE_S = { first: 1, max: 60 };
/** A worker that ran for this long was well: the next failure is a first one again. */
const WELL_S = 10;

/**
 * A worker waits most of its life, and there may be many: the engine keeps its young generation
 * small and prefers collecting to growing, and the allocator shares its arenas.
 */
const THRIFT = "--max-semi-space-size=1 --optimize-for-size";

function scriptText(home: Home, worker: Worker): string {
  const start = `${quote(process.execPath)} ${THRIFT}`;
  const file = quote(path.join(home.current, "src/main/worker.ts"));
  return [
    "#!/bin/sh",
    `# Runs the worker ${worker.name} and starts it again when it fails or newer code serves.`,
    "export MALLOC_ARENA_MAX=2",
    `pause=${PAUSE_S.first}`,
    "while :; do",
    "  # What compiled the code stays in memory: the first start of a release only compiles.",
    `  warm="$NODE_COMPILE_CACHE/worker-$(basename "$(readlink ${quote(home.current)})")"`,
    `  [ -e "$warm" ] || { ${start} ${file} --compile && touch "$warm"; }`,
    "  began=$(date +%s)",
    `  ${start} ${file}`,
    "  code=$?",
    `  [ "$code" -eq 0 ] && exit 0`,
    `  [ "$code" -eq ${UNKNOWN_EXIT} ] && exit ${UNKNOWN_EXIT}`,
    `  [ "$code" -eq ${RENEW_EXIT} ] && continue`,
    `  [ $(($(date +%s) - began)) -ge ${WELL_S} ] && pause=${PAUSE_S.first}`,
    `  echo "worker ended with $code; starting it again in $pause s"`,
    '  sleep "$pause"',
    `  pause=$((pause * 2 > ${PAUSE_S.max} ? ${PAUSE_S.max} : pause * 2))`,
    "done",
    "",
  ].join("\n");
}
