import { LIMITS } from "../../domain/limits.ts";
import type { Agent, AgentConfig, AgentRun, StreamReader } from "../../ports/agent.ts";
import type { Command } from "../../std/process.ts";
import { cutEnd } from "../../std/text.ts";
import { findProgram } from "./detect.ts";
import { openTally } from "./tally.ts";

const TRAITS: Agent["traits"] = {
  resumable: false,
  session_id_up_front: false,
  reports_tokens: false,
  reports_cost: false,
  structured_stream: false,
  commits_by_itself: false,
};

/**
 * Any command as an agent: it gets the prompt on standard input and works in the worktree. What it
 * prints is shown line by line; its last block of text is its final message. Nothing else is known
 * of it, least of all whether it succeeded: the project's checks decide.
 */
export function generic(name: string, config: AgentConfig): Agent {
  const hint = `Name its program in config.toml: [agents.${name}] program = "…"`;
  return {
    name,
    traits: TRAITS,
    detect: async () =>
      config.program === null
        ? { usable: false, detail: `Expected a program for the agent "${name}", got none.`, hint }
        : findProgram(config.program, hint),
    command: (run) => commandOf(run, config),
    reader: () => textReader(name),
  };
}

function commandOf(run: AgentRun, config: AgentConfig): Command {
  return {
    program: config.program ?? "",
    args: config.args,
    cwd: run.worktree,
    env: { ...run.env, ...config.env },
    stdin: run.prompt,
  };
}

const BLOCK_LINES_MAX = 200;

/** Lines that belong together end at an empty one. */
function textReader(name: string): StreamReader {
  const tally = openTally(name);
  let block: string[] = [];
  let is_open = false;
  const keep = (line: string) => {
    if (!is_open) block = [];
    block.push(cutEnd(line, LIMITS.agent_event_chars_max));
    if (block.length > BLOCK_LINES_MAX) block.shift();
  };
  return {
    line: (line) => {
      const has_text = line.trim() !== "";
      if (has_text) keep(line);
      is_open = has_text;
      return has_text ? tally.add([{ type: "message", text: line }]) : [];
    },
    summary: (exit) => tally.summary(exit, [{ type: "message", text: block.join("\n") }]),
  };
}
