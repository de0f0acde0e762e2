/**
 * Speaks to a real Claude Code while it works for a scripted model, and prints what came of it as
 * JSON: `node run-steering.ts CASE FOLDER`, where the case is `message` or `interrupt`.
 */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunSummary } from "../../src/domain/agent-event.ts";
import { launchAgent, type Helm } from "../../src/runner/launch.ts";
import { allowedEnv } from "../../src/std/process.ts";
import { findMarked } from "../../src/std/process-tree.ts";
import { scriptedModel } from "../support/scripted-model.ts";
import type { Scripted, ScriptedStep } from "../support/scripted-step.ts";
import { HANDS, worktreeOf } from "./hands.ts";
import { programOf } from "./programs.ts";

/** What came of it: the run, whether the words got to the model, and what is left over. */
export type Steered = {
  summary: RunSummary;
  heard: boolean;
  files: string[];
  strangers: string[];
  survivors: number;
};

const WORDS = "FEED-THEM-TWICE";
const [name = "", folder = ""] = process.argv.slice(2);
const hands = HANDS["claude-code"];
const worktree = worktreeOf(folder);
mkdirSync(worktree, { recursive: true });

/** Runs until it is let go, or for ever. */
const waits = "node -e 'setInterval(() => require(`fs`).existsSync(`go`) && process.exit(), 50)'";

const work: Scripted = ({ text, turn }): ScriptedStep => {
  if (!text.includes(WORDS))
    return turn === 0 ? { calls: [hands.shell(waits)] } : { text: "First done." };
  if (readdirSync(worktree).includes("told.txt")) return { text: "All done." };
  return { calls: [hands.write(join(worktree, "told.txt"), "twice\n")] };
};

const model = await scriptedModel([work]);
const given = hands.given(model.url);
const agent = hands.make({ program: programOf("claude-code"), args: [], env: given.env });
let helm: Helm | null = null;
let is_said = false;

function speak(): void {
  if (is_said) return;
  is_said = true;
  if (name === "interrupt") helm?.interrupt(WORDS);
  else helm?.say(WORDS);
  if (name === "message") writeFileSync(join(worktree, "go"), "");
}

const summary = await launchAgent({
  agent,
  run: {
    worktree,
    prompt: "Feed the lions.",
    session_id: "11111111-2222-4333-8444-555555555555",
    resume: false,
    session_totals: null,
    variant: null,
    config_folder: null,
    scratch: join(folder, "scratch"),
    steerable: true,
    guard: null,
    env: allowedEnv(process.env, { HOME: folder, RM_TEST: folder }),
    task: { id: "bd-aaaa", title: "Lions" },
  },
  limits: { run_ms: 60_000, idle_ms: 20_000, output_bytes_max: 10_000_000 },
  log_file: join(folder, "agent.log"),
  onStart: (given) => (helm = given),
  onHeard: (events) => {
    if (events.some(({ type }) => type === "tool_use")) speak();
  },
  onEvents: () => undefined,
});
await model.close();
const steered: Steered = {
  summary,
  heard: model.requests.some(({ text }) => text.includes(WORDS)),
  files: readdirSync(worktree),
  strangers: model.strangers,
  survivors: findMarked({ name: "RM_TEST", value: folder }).length,
};
process.stdout.write(JSON.stringify(steered));
