import type { Attempt } from "../../domain/attempt.ts";
import type { Worker } from "../../domain/worker.ts";
import { commandWords, memoryOf } from "../../std/process-memory.ts";
import { findMarked } from "../../std/process-tree.ts";
import { requireWorker } from "../queue/claim.ts";
import { sessionName } from "../workers.ts";
import type { World } from "../world.ts";
import { isWanted } from "./sessions.ts";

/** What can be seen of a worker's processes on this machine. */
type Seen = {
  session_alive: boolean | null;
  pid: number | null;
  process_alive: boolean | null;
  memory_bytes: number | null;
  agents_memory_bytes: number | null;
  agents_processes: number | null;
};

const UNSEEN: Seen = {
  session_alive: null,
  pid: null,
  process_alive: null,
  memory_bytes: null,
  agents_memory_bytes: null,
  agents_processes: null,
};

/** Idle workers are heard of when they ask again: at the latest every 110 s, plus the answer. */
const SILENT_MS = 150_000;

/** How a worker is, in a word, a sentence, and everything that it rests on. */
export async function healthOf(world: World, id_or_name: string) {
  const { worker, attempt } = await world.store.read(async (tables) => {
    const found = await requireWorker(tables, id_or_name);
    const running = await tables.attempts.running();
    return { worker: found, attempt: running.find((each) => each.worker_id === found.id) ?? null };
  });
  const { id, name, paused, draining, host, session, last_seen_at, commit } = worker;
  const seen = host === world.self.host ? await lookAt(world, worker) : UNSEEN;
  return {
    id,
    name,
    paused,
    draining,
    host,
    session,
    last_seen_at,
    commit,
    ...seen,
    ...judge(world, worker, { seen, attempt }),
    attempt,
  };
}

async function lookAt(world: World, { id }: Worker): Promise<Seen> {
  const pids = findMarked({ name: "RINGMASTER_WORKER", value: id }).map(({ pid }) => pid);
  const own = pids.find((pid) => commandWords(pid).some((word) => WORKER_FILE.test(word))) ?? null;
  const others = pids.filter((pid) => pid !== own && !isShell(pid, id));
  const sizes = others.map((pid) => memoryOf(pid) ?? 0);
  return {
    session_alive: (await world.terminal.list()).includes(sessionName(id)),
    pid: own,
    process_alive: own !== null,
    memory_bytes: own === null ? null : memoryOf(own),
    agents_memory_bytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    agents_processes: others.length,
  };
}

const WORKER_FILE = /\/src\/main\/worker\.ts$/;

/** The session's own shell, which starts the worker again. */
const isShell = (pid: number, id: string) =>
  commandWords(pid).some((word) => word.endsWith(`/workers/${id}/run.sh`));

type Judged = {
  state: "ok" | "stopped" | "elsewhere" | "session_gone" | "process_gone" | "silent";
  detail: string;
};

function judge(
  { clock, self, config }: World,
  worker: Worker,
  { seen, attempt }: { seen: Seen; attempt: Attempt | null },
): Judged {
  const { name, last_seen_at } = worker;
  const limit_ms = attempt === null ? SILENT_MS : config.workers.lease_ms;
  const heard = attempt?.heartbeat_at ?? last_seen_at ?? worker.created_at;
  const silent_ms = Date.parse(clock.now()) - Date.parse(heard);
  const silence = `It was not heard of for ${Math.round(silent_ms / 1000)} s`;
  if (worker.host !== self.host)
    return { state: "elsewhere", detail: `It runs on ${worker.host}; it was seen ${heard}.` };
  if (!isWanted(worker) && seen.process_alive === false)
    return { state: "stopped", detail: `Start it with: ringmaster worker spawn ${name}` };
  if (isWanted(worker) && seen.session_alive === false)
    return { state: "session_gone", detail: "Its session is gone; it is started again soon." };
  if (seen.process_alive === false)
    return { state: "process_gone", detail: "Its process is gone; its session starts it again." };
  if (silent_ms > limit_ms)
    return { state: "silent", detail: `${silence}; see: ringmaster worker logs ${name}` };
  return { state: "ok", detail: attempt === null ? "It waits for work." : "It works." };
}
