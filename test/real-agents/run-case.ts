/**
 * Runs one case with a scripted model beside it, in a network of its own when started so, and
 * prints what came of it as JSON: `node run-case.ts CLI CASE FOLDER`.
 */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AgentEvent, RunSummary } from "../../src/domain/agent-event.ts";
import type { AgentRun } from "../../src/ports/agent.ts";
import { launchAgent } from "../../src/runner/launch.ts";
import { allowedEnv } from "../../src/std/process.ts";
import { findMarked, refOf, snapshotTree } from "../../src/std/process-tree.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import { CASES, type Case, type CaseName, type Place } from "./cases.ts";
import { CLAUDE_CASES } from "./claude-cases.ts";
import { HANDS, worktreeOf, type Given } from "./hands.ts";
import { programOf, type CliName } from "./programs.ts";

/** What came of one run. */
export type Report = {
  summary: RunSummary;
  events: AgentEvent[];
  requests: { path: string; turn: number; aside: boolean; text: string; model: unknown }[];
  strangers: string[];
  /** What lies in the worktree afterwards. */
  files: string[];
  /** Command lines of processes that outlived the run. */
  survivors: string[];
  /** Whether the run was cut off while its tool ran, as the case wants it. */
  cut: boolean;
};

const LIMITS = { run_ms: 90_000, output_bytes_max: 10_000_000 };
/** The session that is asked for where it can be chosen. */
const SESSION = "11111111-2222-4333-8444-555555555555";

async function runCase(one: Case, setting: Setting): Promise<Report> {
  const { hands, folder } = setting.place;
  const model = await scriptedModel(one.steps);
  const events: AgentEvent[] = [];
  const cancel = new AbortController();
  const knife = cutOff(one, setting.place, cancel);
  const summary = await launchAgent({
    ...prepared(one, setting, model.url),
    limits: { ...LIMITS, idle_ms: hands.idle_ms },
    log_file: join(folder, "agent.log"),
    onEvents: (batch) => events.push(...batch),
    signal: cancel.signal,
  });
  const cut = knife.stop();
  await model.close();
  const requests = model.requests.map(({ path, turn, aside, text, body }) => {
    return { path, turn, aside, text, model: (body as { model?: unknown }).model };
  });
  const found = { files: filesIn(worktreeOf(folder)), survivors: left(setting.place) };
  return { summary, events, requests, strangers: model.strangers, cut, ...found };
}

/** The agent as it is set up for the case, and its run; what must lie in the folder is there. */
function prepared(one: Case, { place, name, last }: Setting, url: string) {
  const { hands, folder } = place;
  const worktree = worktreeOf(folder);
  const given = together(hands.given(url), one.given ?? {});
  layOut(folder, given.home ?? {});
  layOut(worktree, one.files ?? {});
  const env = { ...proxiesOf(url), ...given.env };
  const agent = hands.make({ program: programOf(name), args: given.args ?? [], env });
  const marks = { HOME: folder, TMPDIR: join(folder, "tmp"), RM_TEST: folder };
  const run: AgentRun = {
    worktree,
    prompt: "Write sum.mjs with tests.",
    session_id: (one.resumes && last?.session_id) || SESSION,
    resume: one.resumes === true,
    session_totals: last?.session_totals ?? null,
    variant: given.variant ?? null,
    config_folder: null,
    scratch: join(folder, "scratch"),
    steerable: false,
    guard: null,
    env: allowedEnv(process.env, marks),
    task: { id: "bd-aaaa", title: "A sum" },
    ...one.run,
  };
  return { agent, run };
}

/** Who does not go through these wants to talk to nobody but this machine. */
function proxiesOf(url: string): Record<string, string> {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"];
  const direct = { NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" };
  return { ...Object.fromEntries(names.map((name) => [name, url])), ...direct };
}

function together(given: Given, more: Partial<Given>): Given {
  return {
    ...given,
    ...more,
    env: { ...given.env, ...more.env },
    args: [...(given.args ?? []), ...(more.args ?? [])],
    home: { ...given.home, ...more.home },
  };
}

function layOut(folder: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function filesIn(worktree: string): string[] {
  const entries = readdirSync(worktree, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.filter(({ parentPath }) => !/\/\.git\b/.test(parentPath)).map(({ name }) => name);
}

/** Found by their environment, and by their arguments where they cleared it. */
function left({ folder, nonce }: Place): string[] {
  const marked = findMarked({ name: "RM_TEST", value: folder }).map(({ pid }) => argsOf(pid));
  return [...new Set([...marked, ...waiting(nonce)])];
}

/** Command lines of what the slow tool started, the shell around it left out. */
function waiting(nonce: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const lines = pids.map((pid) => argsOf(Number(pid)));
  return lines.filter((line) => line.startsWith("node -e") && line.includes(nonce));
}

function argsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return ""; // it ended in this moment
  }
}

/**
 * Once both processes of the slow tool run: by us as a limit would, or from outside like a crash of
 * the agent, whose process is the one that we started.
 */
function cutOff({ cut }: Case, { nonce }: Place, cancel: AbortController): Knife {
  let used = false;
  const poll = setInterval(() => {
    if (cut === undefined || used || waiting(nonce).length < 2) return;
    used = true;
    if (cut === "cancel") return cancel.abort();
    const agent = snapshotTree(refOf(process.pid)).find(({ pid }) => parentOf(pid) === process.pid);
    if (agent) process.kill(agent.pid, cut);
  }, 50);
  return {
    stop: () => {
      clearInterval(poll);
      return used;
    },
  };
}

/** Says at the end whether it was used. */
type Knife = { stop: () => boolean };

function parentOf(pid: number): number {
  return Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

type Setting = { place: Place; name: CliName; last: RunSummary | null };

const [name = "", wanted = "", folder = ""] = process.argv.slice(2);
const hands = Object.hasOwn(HANDS, name) ? HANDS[name as CliName] : undefined;
const all: Record<string, (place: Place) => Case[]> = { ...CASES, ...CLAUDE_CASES };
const made = all[wanted as CaseName];
if (hands === undefined || made === undefined)
  throw new Error(`Expected an agent and a case, got ${name} and ${wanted}.`);
const place = { hands, folder, nonce: randomUUID() };
for (const below of [worktreeOf(folder), join(folder, "tmp")])
  mkdirSync(below, { recursive: true });
execFileSync("git", ["init", "--quiet", worktreeOf(folder)]);
const reports: Report[] = [];
for (const one of made(place)) {
  const last = reports.at(-1)?.summary ?? null;
  reports.push(await runCase(one, { place, name: name as CliName, last }));
}
process.stdout.write(JSON.stringify(reports));
