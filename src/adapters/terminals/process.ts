import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Problem } from "../../domain/problem.ts";
import type { SessionPlan, Terminal } from "../../ports/terminal.ts";
import { allowedEnv } from "../../std/process.ts";
import { lives, refOf, stopTree, type StopStep } from "../../std/process-tree.ts";
import { sessionMarker, writeScript } from "./script.ts";

const record = z.object({ pid: z.int(), started: z.number(), log: z.string() });

type Record = z.infer<typeof record>;

const STOP: readonly StopStep[] = [
  { signal: "SIGTERM", wait_ms: 3_000 },
  { signal: "SIGKILL", wait_ms: 5_000 },
];

/**
 * Sessions without tmux: plain processes in sessions of their own, known by files in `folder` that
 * hold pid and start time. They outlive whoever started them, but nobody can type into them: to
 * look at one is to follow its log. Only one process may start sessions in a folder.
 */
export function processTerminal({ folder }: { folder: string }): Terminal {
  const fileOf = (session: string) => join(folder, `${session}.json`);
  const find = (session: string) => readRecord(fileOf(session));
  return {
    kind: "process",
    async start(plan) {
      const old = find(plan.session);
      if (old !== null && lives(old)) throw alive(plan.session);
      mkdirSync(folder, { recursive: true });
      const started = await spawnSession(plan, folder);
      writeFileSync(fileOf(plan.session), JSON.stringify(started), { mode: 0o600 });
    },
    async list() {
      const files = existsSync(folder) ? readdirSync(folder) : [];
      const names = files
        .filter((f) => f.endsWith(".json"))
        .map((f) => f.slice(0, -".json".length));
      return names.filter((name) => {
        const found = find(name);
        return found !== null && lives(found);
      });
    },
    async kill(session) {
      const found = find(session);
      const roots = found === null ? [] : [found];
      await stopTree({ roots, marker: sessionMarker(folder, session), steps: STOP });
      rmSync(fileOf(session), { force: true });
    },
    attachCommand: (session) => ["tail", "-n", "+1", "-F", find(session)?.log ?? "/dev/null"],
    async close() {
      // There is no server to be ended.
    },
  };
}

async function spawnSession(plan: SessionPlan, folder: string): Promise<Record> {
  const file = writeScript(plan, sessionMarker(folder, plan.session), []);
  const log = openSync(plan.log, "a", 0o600);
  try {
    const child = spawn("/bin/sh", [file], {
      cwd: "/",
      env: allowedEnv(process.env),
      stdio: ["ignore", log, log],
      detached: true,
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.once("spawn", resolve).once("error", reject);
    await promise;
    child.unref();
    return { ...refOf(child.pid ?? 0), log: plan.log };
  } finally {
    closeSync(log);
  }
}

function readRecord(file: string): Record | null {
  if (!existsSync(file)) return null;
  const parsed = record.safeParse(parseJson(readFileSync(file, "utf8")));
  return parsed.success ? parsed.data : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // written halfway when the machine stopped: then the process is gone as well
  }
}

function alive(session: string): Problem {
  return new Problem(
    "conflict",
    `Expected no living session "${session}", got one.`,
    "End it first, or look at it: ringmaster worker list",
  );
}
