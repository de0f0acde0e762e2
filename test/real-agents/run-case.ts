/**
 * Runs one case of `cases.ts` with a scripted model beside it, in a network of its own when started
 * so, and prints what came of it as JSON: `node run-case.ts CASE PROGRAM FOLDER`.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { claudeCode } from "../../src/adapters/agents/claude-code.ts";
import type { AgentEvent, RunSummary } from "../../src/domain/agent-event.ts";
import { launchAgent } from "../../src/runner/launch.ts";
import { allowedEnv } from "../../src/std/process.ts";
import { findMarked } from "../../src/std/process-tree.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { CASES, CASE_SESSION, type Case, type CaseName } from "./cases.ts";

/** What came of one run. */
export type Report = {
  summary: RunSummary;
  events: AgentEvent[];
  requests: { path: string; turn: number; text: string; model: unknown }[];
  strangers: string[];
  /** What lies in the worktree afterwards. */
  files: string[];
  survivors: number;
};

const LIMITS = { run_ms: 90_000, idle_ms: 60_000, output_bytes_max: 10_000_000 };

async function runCase(one: Case, program: string, folder: string): Promise<Report> {
  const model = await scriptedModel(one.steps);
  const worktree = join(folder, "tree");
  layOut(worktree, one.files ?? {});
  const events: AgentEvent[] = [];
  const cancel = new AbortController();
  const env = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "sk-ant-invented", ...one.env };
  const summary = await launchAgent({
    agent: claudeCode({ program, args: one.args ?? [], env }),
    run: {
      worktree,
      prompt: "Write sum.mjs with tests.",
      session_id: CASE_SESSION,
      resume: false,
      variant: null,
      env: allowedEnv(process.env, { HOME: folder, RM_TEST: folder }),
      task: { id: "bd-aaaa", title: "A sum" },
      ...one.run,
    },
    limits: { ...LIMITS, ...one.limits },
    log_file: join(folder, "agent.log"),
    onEvents: (batch) => {
      events.push(...batch);
      cutOff(one, { batch, folder, cancel });
    },
    signal: cancel.signal,
  });
  await model.close();
  const requests = model.requests.map((request) => ({
    path: request.path,
    turn: request.turn,
    text: request.text,
    model: (request.body as { model?: unknown }).model,
  }));
  const survivors = findMarked({ name: "RM_TEST", value: folder }).length;
  const files = readdirSync(worktree, { recursive: true, withFileTypes: true });
  return {
    summary,
    events,
    requests,
    strangers: model.strangers,
    files: files.filter((entry) => entry.isFile()).map((entry) => entry.name),
    survivors,
  };
}

function layOut(worktree: string, files: Record<string, string>): void {
  mkdirSync(worktree, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(worktree, name)), { recursive: true });
    writeFileSync(join(worktree, name), text);
  }
}

type Moment = { batch: AgentEvent[]; folder: string; cancel: AbortController };

/**
 * Once the tool's own process runs: by us as a limit would, or from outside like a crash of the
 * agent.
 */
function cutOff({ cut }: Case, { batch, folder, cancel }: Moment): void {
  if (!cut || !batch.some((e) => e.type === "tool_use" && e.input.includes(cut.at))) return;
  const poll = setInterval(() => {
    const refs = findMarked({ name: "RM_TEST", value: folder });
    const args = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, "utf8");
    if (!refs.some((ref) => args(ref.pid).startsWith("node\0-e\0"))) return;
    clearInterval(poll);
    if (cut.how === "cancel") return cancel.abort();
    const agent = refs.find((ref) => args(ref.pid).includes("stream-json"));
    if (agent) process.kill(agent.pid, "SIGKILL");
  }, 50);
}

const [name = "", program = "", folder = ""] = process.argv.slice(2);
const reports: Report[] = [];
for (const one of CASES[name as CaseName] as Case[])
  reports.push(await runCase(one, program, folder));
process.stdout.write(JSON.stringify(reports));
