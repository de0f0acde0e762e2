import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { makeDuties } from "../../src/engine/duties.ts";
import { findHome } from "../../src/main/home.ts";
import { findMarked, startOf, stopTree } from "../../src/std/process-tree.ts";
import { COMPILED_HERE } from "./shared-cache.ts";
import { testFolder } from "./shell-agent.ts";
import { OWN_COMMIT, whenCommitted } from "./world.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** A task in its second round: the first left a red commit, its agent hangs in the middle. */
export type Crashing = {
  workplace: Workplace;
  task_id: string;
  /** The commit of the first round. */
  first: string;
  /** Ends the agent, the worker or all that runs in the worker's session, as `kill -9` does. */
  kill(prey: "agent" | "worker" | "session"): Promise<void>;
  /** A server comes and leads; it looks after leases and sessions. */
  lead(): void;
  /** Waits for the proof; what waits because of a failure is let go on at once. */
  proven(): Promise<void>;
  /** How each run of the agent began: `new` or `again`, and the session. */
  runs(): string[];
};

const CHECK = 'baseline = false\n[[checks]]\nname = "done"\ncommand = "test -f done.txt"\n';
const ROOT = resolve(import.meta.dirname, "../..");

/** Talks like Claude Code. Its first run leaves a file, its second hangs, its third is done. */
const script = (folder: string) => `#!/bin/sh
[ "$1" = --version ] && echo "9.9.9 (Claude Code)" && exit 0
while [ $# -gt 0 ]; do
  case "$1" in --resume) how=again session=$2 ;; --session-id) how=new session=$2 ;; esac
  shift
done
head -n 1 >'${folder}/prompt'
echo "$how $session" >>'${folder}/runs'
echo '{"type":"system","subtype":"init","session_id":"'$session'","model":"m","tools":[]}'
case $(wc -l <'${folder}/runs') in
  1) echo one >one.txt ;;
  2) echo half >half.txt; echo $$ >'${folder}/agent'
    while [ -d '${folder}' ]; do sleep 0.2; done ;;
  *) touch done.txt ;;
esac
bye='"type":"result","subtype":"success","is_error":false,"result":"Done."'
echo '{'"$bye"',"session_id":"'$session'"}'
`;

/** Opens a workplace with a worker in a session of its own, and waits for the second round. */
export async function openCrashing(): Promise<Crashing> {
  const folder = testFolder();
  const at = (name: string) => join(folder, name);
  writeFileSync(at("claude"), script(folder), { mode: 0o700 });
  const agent = `[agents.claude-code]\nadapter = "claude-code"\nprogram = "${at("claude")}"\n`;
  const config = `${agent}[sandbox]\nmode = "off"\n`;
  const workplace = await openWorkplace({ toml: CHECK, lease_ms: 1_000, config });
  const { client } = workplace;
  installed(workplace);
  const { id: task_id } = await workplace.task();
  const { id: worker_id } = await client.call("addWorker", {
    body: { name: "bert", agent: "claude-code" },
  });
  await client.call("spawnWorker", { params: { id: worker_id } });
  onTestFinished(() => endAll(worker_id));
  const agent_pid = await numberIn(at("agent"));
  const [row] = await workplace.world().store.read((t) => t.iterations.of({ task_id }));
  const runs = () => readFileSync(at("runs"), "utf8").trim().split("\n");
  return {
    workplace,
    task_id,
    first: row?.commit ?? "",
    runs,
    kill: (prey) => kill(prey, worker_id, agent_pid),
    lead: () => leadNow(workplace),
    proven: () => proven(workplace, task_id),
  };
}

/** Sessions start the code that lies here, and find the server by what the supervisor writes. */
function installed({ place, url }: Workplace): void {
  const home = findHome({ RINGMASTER_HOME: place.home });
  const compiled = join(home.root, "cache/node");
  for (const file of [home.current, home.state, home.session_log("x"), compiled])
    mkdirSync(dirname(file), { recursive: true });
  symlinkSync(ROOT, home.current);
  mkdirSync(COMPILED_HERE, { recursive: true });
  symlinkSync(COMPILED_HERE, compiled);
  const numbers = { pid: 1, port: 1, generation: 1, server_pid: 1 };
  const state = { ...numbers, url, commit: OWN_COMMIT, started_at: new Date(0).toISOString() };
  writeFileSync(home.state, JSON.stringify(state));
}

/** The number in a file, as soon as it is written: an empty one would name our own group, 0. */
async function numberIn(file: string): Promise<number> {
  for (;;) {
    const number = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
    if (number > 0) return number;
    await setTimeout(20);
  }
}

const marked = (worker_id: string) => findMarked({ name: "RINGMASTER_WORKER", value: worker_id });

async function endAll(worker_id: string): Promise<void> {
  const marker = { name: "RINGMASTER_WORKER", value: worker_id };
  await stopTree({ roots: [], marker, steps: [{ signal: "SIGKILL", wait_ms: 5_000 }] });
}

async function kill(prey: string, worker_id: string, agent: number): Promise<void> {
  if (prey === "session") return endAll(worker_id);
  const isWorker = ({ pid }: { pid: number }) => wordsOf(pid).includes("src/main/worker.ts\0");
  const pid = prey === "agent" ? agent : marked(worker_id).find(isWorker)?.pid;
  if (pid === undefined) throw new Error(`expected the process of ${worker_id}, found none`);
  process.kill(pid, "SIGKILL");
  while (startOf(pid) !== null) await setTimeout(10);
}

function wordsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // gone in the meantime
  }
}

function leadNow(workplace: Workplace): void {
  const duties = makeDuties(workplace.world());
  duties.lead();
  onTestFinished(async () => {
    await duties.follow();
    await duties.idle();
  });
}

async function proven({ world }: Workplace, task_id: string): Promise<void> {
  await whenCommitted(world(), async () => {
    const { task, attempts } = await world().store.read(async (t) => ({
      task: await t.tasks.find(task_id),
      attempts: await t.attempts.of(task_id),
    }));
    if (task?.not_before)
      await world().store.write((t) => t.tasks.update(task_id, task.version, { not_before: null }));
    return attempts.at(-1)?.resolution === "proven" ? attempts : null;
  });
}
