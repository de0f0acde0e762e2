/**
 * Plays a recording: a stand-in for a coding agent that edits files and runs commands without any
 * model.
 *
 * Usage: node play.ts --recording NAME|PATH --task ID --title TEXT [--session ID] < PROMPT
 *
 * It works in the current folder and never outside of it, and prints one JSON object per line: the
 * events of `src/domain/agent-event.ts`, which it does not import, so that it stays a program of
 * its own. A step that fails is told as an `error`, and ends the play with exit code 1.
 */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { replaceIn } from "./placeholders.ts";
import { parseRecording, type Recording } from "./recording.ts";
import { PlayError } from "./play-error.ts";
import { perform, type Say } from "./steps.ts";

const VERSION = "1";

/** What the command line and the prompt tell of the run. */
type Part = { recording: Recording; task_id: string; title: string; session_id: string };

const say: Say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      recording: { type: "string" },
      task: { type: "string", default: "" },
      title: { type: "string", default: "" },
      session: { type: "string", default: "rehearsal" },
      version: { type: "boolean", default: false },
    },
  });
  if (values.version) {
    process.stdout.write(`rehearsal ${VERSION}\n`);
    return 0;
  }
  const prompt = readFileSync(0, "utf8");
  const recording = load(values.recording);
  const { task: task_id, title, session: session_id } = values;
  return play({ recording, task_id, title, session_id }, prompt);
}

/** A name is looked up beside this program; anything with a slash or an ending is a path. */
function load(name: string | undefined): Recording {
  if (name === undefined) throw new PlayError("Expected --recording NAME or PATH, got neither.");
  const is_path = name.includes("/") || name.endsWith(".json");
  const file = is_path ? name : join(import.meta.dirname, "recordings", `${name}.json`);
  if (!existsSync(file)) throw new PlayError(`Expected a recording at ${file}, got no such file.`);
  return parseRecording(readFileSync(file, "utf8"), file);
}

async function play(part: Part, prompt: string): Promise<number> {
  const root = realpathSync(process.cwd());
  say({ type: "session", session_id: part.session_id, model: null });
  for (const [index, step] of part.recording.steps.entries()) {
    try {
      await perform(filled(step, part), { root, index, say });
    } catch (error) {
      if (!(error instanceof PlayError)) throw error;
      return giveUp(`Step ${index + 1} failed. ${error.message}`);
    }
  }
  const summary = filled(part.recording.summary, part);
  const said = `${summary}\n${resultLine(prompt, summary)}`;
  say({ type: "message", text: said });
  say({ type: "usage", tokens: NO_TOKENS, cost_usd: null });
  say({ type: "end", ok: true, reason: "completed", final_message: said });
  return 0;
}

/** No model took part, so nothing was used up; unknown is null, never zero. */
const NO_TOKENS = { input: null, output: null, cache_read: null, cache_write: null };

function filled<Value>(value: Value, part: Part): Value {
  return replaceIn(value, { task_id: part.task_id, title: part.title });
}

function giveUp(message: string): number {
  say({ type: "error", message });
  say({ type: "end", ok: false, reason: "step_failed", final_message: message });
  return 1;
}

/**
 * The nonce stands in the prompt's last example of a result line; the prompt's middle may quote
 * others.
 */
function resultLine(prompt: string, summary: string): string {
  const examples = [...prompt.matchAll(/^\s*RINGMASTER_RESULT \{"nonce":\s*"([^"\s]+)"/gm)];
  const nonce = examples.at(-1)?.[1];
  if (nonce === undefined) return "";
  return `RINGMASTER_RESULT ${JSON.stringify({ nonce, status: "complete", summary })}`;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof PlayError)) throw error;
  process.exitCode = giveUp(error.message);
}
