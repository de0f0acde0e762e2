import { execFileSync } from "node:child_process";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** An agent that says and does what a test tells it, in the stream of Claude Code. */
export type Scripted = {
  /** For config.toml: the agent `scripted`. */
  settings: string;
  /** The agent that runs says this. */
  say(text: string): Promise<void>;
  /** It prints these lines as fast as they can be read. */
  flood(lines: readonly string[]): Promise<void>;
  /** It prints one object of its stream. */
  print(line: object): Promise<void>;
  /** It ends well, having changed a file. */
  end(): Promise<void>;
  close(): Promise<void>;
};

const SESSION = "11111111-2222-4333-8444-555555555555";
const INIT = {
  type: "system",
  subtype: "init",
  session_id: SESSION,
  model: "test-model-1",
  tools: [],
};
const USAGE = { input_tokens: 1_200, output_tokens: 340, cache_read_input_tokens: 56_000 };
const RESULT = {
  type: "result",
  subtype: "success",
  is_error: false,
  result: "The ring is swept.",
  session_id: SESSION,
  total_cost_usd: 0.42,
  usage: USAGE,
  modelUsage: {
    "test-model-1": {
      inputTokens: 1_200,
      outputTokens: 340,
      cacheReadInputTokens: 56_000,
      cacheCreationInputTokens: 0,
      costUSD: 0.42,
    },
  },
};

/** A message of the agent as its stream has it. */
export const said = (text: string) => ({
  type: "assistant",
  session_id: SESSION,
  message: { role: "assistant", content: [{ type: "text", text }] },
});

const SCRIPT = [
  "#!/bin/sh",
  "cat >/dev/null",
  `printf '%s\\n' '${JSON.stringify(INIT)}'`,
  'exec 3<>"$1"',
  "while read -r word rest <&3; do",
  '  case "$word" in',
  '    print) cat "$rest" ;;',
  `    end) date >done.txt; printf '%s\\n' '${JSON.stringify(RESULT)}'; exit 0 ;;`,
  "  esac",
  "done",
];

/** Makes one, with a folder of its own. */
export function scriptedAgent(): Scripted {
  const folder = mkdtempSync(join(tmpdir(), "ringmaster-scripted-"));
  const [program, pipe] = [join(folder, "agent"), join(folder, "words")];
  writeFileSync(program, SCRIPT.join("\n"), { mode: 0o700 });
  execFileSync("sh", ["-c", 'mkfifo "$1"', "sh", pipe]);
  const flood = async (lines: readonly string[]) => {
    const file = join(await mkdtemp(join(folder, "said-")), "lines");
    await writeFile(file, lines.map((line) => `${line}\n`).join(""));
    await appendFile(pipe, `print ${file}\n`);
  };
  const print = async (line: object) => flood([JSON.stringify(line)]);
  return {
    settings: [
      "[sandbox]",
      'mode = "off"',
      "[agents.scripted]",
      'adapter = "generic"',
      `program = "${program}"`,
      `args = ["${pipe}"]`,
      'stream = "claude-code"',
    ].join("\n"),
    flood,
    print,
    say: async (text) => print(said(text)),
    end: async () => appendFile(pipe, "end\n"),
    close: async () => rm(folder, { recursive: true, force: true }),
  };
}
