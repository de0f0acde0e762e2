import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import path from "node:path";

/** A folder of small programs that stand where Claude Code, git and tmux would stand. */
export type StandIns = {
  /** The one that talks like Claude Code. */
  claude: string;
  /** For PATH: git and tmux, which write down what they are given and then run the real ones. */
  bin: string;
  /** The file in which that stands. */
  told: string;
  /** What the agent got in its environment. */
  agentEnv: () => Record<string, string>;
  /** The file with what it got on standard input. */
  prompt: string;
  /** Resolves when the agent has begun. It then waits to be let go. */
  begun: () => Promise<void>;
  letGo: () => Promise<void>;
};

const SESSION = "11111111-2222-4333-8444-555555555555";
const INIT = { type: "system", subtype: "init", session_id: SESSION, model: "m", tools: [] };
const RESULT = { type: "result", subtype: "success", is_error: false, result: "I am done." };
const SAID = '{"type":"assistant","message":{"content":[{"type":"text","text":"%s"}]}}\\n';

/**
 * Makes them. The agent does what agents do by mistake: it says its whole key, on both outputs, and
 * has a child process while it waits.
 */
export function standIns(folder: string): StandIns {
  const at = (name: string) => path.join(folder, name);
  mkdirSync(at("bin"), { recursive: true });
  execFileSync("sh", ["-c", 'mkfifo "$@"', "sh", at("begun"), at("go")]);
  const script = (name: string, ...lines: string[]) =>
    writeFileSync(at(name), ["#!/bin/sh", ...lines, ""].join("\n"), { mode: 0o700 });
  for (const program of ["git", "tmux"]) {
    const real = execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
    script(`bin/${program}`, `{ env; echo "$0 $*"; } >>'${at("told")}'`, `exec '${real}' "$@"`);
  }
  script(
    "claude",
    '[ "$1" = --version ] && echo "9.9.9 (Claude Code)" && exit 0',
    `env >'${at("agent_env")}'; head -n 1 >'${at("prompt")}'`,
    `echo '${JSON.stringify(INIT)}'`,
    `printf '${SAID}' "my key is $ANTHROPIC_API_KEY"`,
    'echo "$ANTHROPIC_API_KEY" >&2',
    `touch done.txt; echo begun >'${at("begun")}'; read -r _ <'${at("go")}'`,
    `echo '${JSON.stringify({ ...RESULT, session_id: SESSION })}'`,
  );
  return {
    claude: at("claude"),
    bin: at("bin"),
    told: at("told"),
    agentEnv: () => environmentIn(at("agent_env")),
    prompt: at("prompt"),
    begun: async () => void (await readFile(at("begun"))),
    letGo: async () => {
      const pipe = await open(at("go"), "w");
      await pipe.write("go\n");
      await pipe.close();
    },
  };
}

function environmentIn(file: string): Record<string, string> {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => [line.replace(/=.*/, ""), line.replace(/^[^=]*=/, "")]),
  );
}
