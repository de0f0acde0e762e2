import { join } from "node:path";
import { agentEvent, type AgentEvent } from "../../domain/agent-event.ts";
import type { Agent, AgentConfig, AgentRun, StreamReader } from "../../ports/agent.ts";
import type { Command } from "../../std/process.ts";
import { detect } from "./detect.ts";
import { parseLine } from "./json-line.ts";
import { openTally } from "./tally.ts";

const TRAITS: Agent["traits"] = {
  resumable: false,
  session_id_up_front: true,
  reports_tokens: false,
  reports_cost: false,
  structured_stream: true,
  steerable: false,
  commits_by_itself: false,
  sandbox_breaks_git: false,
  takes_config_folder: false,
};

/** The player belongs to the release whose code runs, not to whatever is checked out elsewhere. */
const PLAYER = join(import.meta.dirname, "../../../rehearsal/play.ts");

/**
 * A rehearsal: no model, a recording of edits and commands carried out by a program of its own. It
 * shows the whole path on a machine without any agent. The variant names the recording:
 * `rehearsal:improve`.
 */
export function rehearsal(config: AgentConfig): Agent {
  const program = config.program ?? process.execPath;
  return {
    name: "rehearsal",
    traits: TRAITS,
    detect: () =>
      detect({
        program,
        args: [PLAYER, "--version"],
        env: config.env,
        hint: "The file rehearsal/play.ts of this installation cannot be run: install it again.",
      }),
    command: (run) => commandOf(run, program, config),
    reader: rehearsalReader,
    steering: null,
    state: () => [],
  };
}

function commandOf(run: AgentRun, program: string, config: AgentConfig): Command {
  const recording = ["--recording", run.variant ?? "improve"];
  const task = ["--task", run.task.id, "--title", run.task.title];
  const session = ["--session", run.session_id];
  return {
    program,
    args: [PLAYER, ...recording, ...task, ...session, ...config.args],
    cwd: run.worktree,
    env: { ...run.env, ...config.env },
    stdin: run.prompt,
  };
}

/** The player's lines are agent events already, one JSON object each. */
function rehearsalReader(): StreamReader {
  const tally = openTally("rehearsal");
  return {
    line: (line) => (line.trim() === "" ? [] : tally.add([readLine(line)])),
    summary: (exit) => tally.summary(exit),
  };
}

function readLine(line: string): AgentEvent {
  const parsed = agentEvent.safeParse(parseLine(line));
  return parsed.success ? parsed.data : { type: "unknown", line };
}
