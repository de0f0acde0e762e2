import { rm } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { SessionPlan, Terminal } from "../../ports/terminal.ts";
import { allowedEnv, runCommand, type Finished } from "../../std/process.ts";
import { refOf, stopTree, type StopStep } from "../../std/process-tree.ts";
import { quote, sessionMarker, writeScript } from "./script.ts";

/**
 * Which tmux server to use. `socket` is its name (`tmux -L`); `tmux` the program, by default from
 * PATH.
 */
export type TmuxOptions = { socket: string; tmux?: string };

const COMMAND_MS_MAX = 10_000;
/** Columns and lines until somebody attaches; wide, so that the log has few broken lines. */
const SIZE = ["-x", "200", "-y", "50"];

/** A worker gets the time to stop its agent and to report. */
const STOP: readonly StopStep[] = [
  { signal: "SIGTERM", wait_ms: 3_000 },
  { signal: "SIGKILL", wait_ms: 5_000 },
];

/** What tmux says when it has nothing to list, by version and moment. */
const NO_SERVER = /no server running|error connecting|server exited|lost server/;

type Run = (...args: string[]) => Promise<Finished>;

/**
 * Sessions in a tmux server of our own: own socket, no configuration file, an allow-listed
 * environment. They outlive whoever started them and can be watched with `tmux attach`.
 */
export function tmuxTerminal({ socket, tmux = "tmux" }: TmuxOptions): Terminal {
  const run: Run = async (...args) => known(await runTmux(tmux, socket, args), tmux);
  return {
    kind: "tmux",
    start: (plan) => startSession(plan, { run, socket, tmux }),
    list: () => listSessions(run),
    async kill(session) {
      const roots = (await panePids(run, session)).map(refOf);
      await stopTree({ roots, marker: sessionMarker(socket, session), steps: STOP });
      await run("kill-session", "-t", `=${session}`); // gone already in most cases
    },
    attachCommand: (session) => [tmux, "-L", socket, "attach-session", "-t", `=${session}`],
    async close() {
      if ((await listSessions(run)).length > 0) return;
      await run("kill-server");
      await rm(socketFile(socket), { force: true }); // tmux leaves it behind
    },
  };
}

/** Where tmux keeps its sockets; see "FILES" in tmux(1). */
function socketFile(socket: string): string {
  return path.join(process.env["TMUX_TMPDIR"] || "/tmp", `tmux-${process.getuid?.()}`, socket);
}

function runTmux(tmux: string, socket: string, args: string[]): Promise<Finished> {
  const env = allowedEnv(process.env);
  const command = { program: tmux, args: ["-L", socket, "-f", "/dev/null", ...args], cwd: "/" };
  return runCommand({ ...command, env, stdin: null }, { timeout_ms: COMMAND_MS_MAX });
}

function known(done: Finished, tmux: string): Finished {
  if (done.missing)
    throw new Problem(
      "tool_missing",
      `Expected the program "${tmux}", got no such program on PATH.`,
      "Install it with: sudo apt-get install -y tmux",
    );
  if (done.timed_out)
    throw new Problem(
      "timeout",
      `Expected an answer of "${tmux}" within ${COMMAND_MS_MAX / 1000} s, got none.`,
      "See what it does with: ps -C tmux",
    );
  return done;
}

async function startSession(
  plan: SessionPlan,
  { run, socket, tmux }: { run: Run } & Required<TmuxOptions>,
): Promise<void> {
  const { session, log } = plan;
  // The script waits until its output is being written down; else its first lines could be lost.
  const ready = `ready-${session}`;
  const wait = `${quote(tmux)} -L ${quote(socket)} wait-for ${quote(ready)} || exit 1`;
  const file = writeScript(plan, sessionMarker(socket, session), [wait]);
  const begin = () => run("new-session", "-d", "-s", session, ...SIZE, "/bin/sh", file);
  const first = await begin();
  // A server whose last session has just ended may take the request and be gone before it answers.
  const begun = NO_SERVER.test(first.stderr) ? await begin() : first;
  if (begun.exit_code !== 0) throw notStarted(session, begun);
  const pipe = await run("pipe-pane", "-t", `=${session}:`, literal(`exec cat >> ${quote(log)}`));
  if (pipe.exit_code !== 0) {
    await run("kill-session", "-t", `=${session}`);
    throw notStarted(session, pipe);
  }
  await run("wait-for", "-S", ready);
}

/** tmux fills in `#{...}` and times such as `%H`; doubled signs stand for themselves. */
function literal(text: string): string {
  return text.replaceAll("#", "##").replaceAll("%", "%%");
}

function notStarted(session: string, done: Finished): Problem {
  const said = done.stderr.trim();
  if (said.includes("duplicate session"))
    return new Problem(
      "conflict",
      `Expected no living session "${session}", got one.`,
      "End it first, or look at it: ringmaster worker list",
    );
  return new Problem(
    "internal",
    `Expected tmux to start the session "${session}", got: ${said}`,
    "See the server's log: ringmaster logs",
  );
}

async function listSessions(run: Run): Promise<string[]> {
  const done = await run("list-sessions", "-F", "#{session_name}");
  if (done.exit_code === 0) return done.stdout.split("\n").filter((name) => name !== "");
  if (NO_SERVER.test(done.stderr)) return [];
  throw new Problem(
    "internal",
    `Expected tmux to list its sessions, got: ${done.stderr.trim()}`,
    "See the server's log: ringmaster logs",
  );
}

async function panePids(run: Run, session: string): Promise<number[]> {
  const done = await run("list-panes", "-s", "-t", `=${session}:`, "-F", "#{pane_pid}");
  return done.exit_code === 0 ? done.stdout.trim().split("\n").map(Number) : [];
}
