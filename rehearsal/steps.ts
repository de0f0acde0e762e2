import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { PlayError } from "./play-error.ts";
import type { Step } from "./recording.ts";

/** Prints one event. */
export type Say = (event: { type: string } & Record<string, unknown>) => void;

/** Where a step is carried out. */
export type Stage = { root: string; index: number; say: Say };

type Change = "add" | "update" | "delete";

const OUTPUT_CHARS_MAX = 4_000;

/** Carries out one step and tells it as an agent would: the call, what it changed, the result. */
export async function perform(step: Step, stage: Stage): Promise<void> {
  if ("say" in step) return stage.say({ type: "message", text: step.say });
  if ("wait_ms" in step) return pause(step.wait_ms);
  if ("run" in step) return run(step.run.command, stage);
  const [tool = "", input] = Object.entries(step)[0] ?? [];
  const id = `step-${stage.index + 1}`;
  stage.say({ type: "tool_use", id, tool, input: JSON.stringify(input) });
  const { path, change } = edit(step, stage.root);
  stage.say({ type: "tool_result", id, ok: true, output: `${change} ${path}` });
  stage.say({ type: "file_change", path, change });
}

type Edit = Exclude<Step, { say: string } | { wait_ms: number } | { run: unknown }>;
type Done = { path: string; change: Change };

function edit(step: Edit, root: string): Done {
  if ("write" in step) return write(step.write, root);
  if ("append" in step)
    return rewrite(step.append.path, root, (text) => text + step.append.content);
  if ("replace" in step) return rewrite(step.replace.path, root, (t) => replaced(t, step.replace));
  if ("push" in step) return rewrite(step.push.path, root, (text) => pushed(text, step.push));
  const file = existing(step.delete.path, root);
  rmSync(file);
  return { path: relative(root, file), change: "delete" };
}

function write({ path, content }: { path: string; content: string }, root: string): Done {
  const file = inside(path, root);
  const change = existsSync(file) ? "update" : "add";
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return { path: relative(root, file), change };
}

function rewrite(path: string, root: string, change: (text: string) => string): Done {
  const file = existing(path, root);
  writeFileSync(file, change(readFileSync(file, "utf8")));
  return { path: relative(root, file), change: "update" };
}

function replaced(text: string, wish: { path: string; old: string; new: string }): string {
  const parts = text.split(wish.old);
  if (parts.length === 2) return parts.join(wish.new);
  const found = `got it ${parts.length - 1} times`;
  throw new PlayError(`Expected ${JSON.stringify(wish.old)} once in ${wish.path}, ${found}.`);
}

/** An empty list is written `[]`; any other ends in a bracket at the start of a line. */
function pushed(text: string, wish: { path: string; list: string; item: string }): string {
  const start = text.indexOf(`const ${wish.list}`);
  const list = /= \[(\];|[^]*?\n\];)/.exec(start < 0 ? "" : text.slice(start));
  if (list === null)
    throw new PlayError(`Expected a list named ${wish.list} in ${wish.path}, got none.`);
  const end = start + list.index + list[0].length - "];".length;
  const gap = list[1] === "];" ? "\n" : "";
  return text.slice(0, end) + gap + wish.item + text.slice(end);
}

/** The file a path leads to, links followed; a recording reaches nothing outside its folder. */
function inside(path: string, root: string): string {
  const file = resolve(root, path);
  let folder = file;
  while (!existsSync(folder)) folder = dirname(folder);
  const real = realpathSync(folder) + file.slice(folder.length);
  const is_inside = real.startsWith(root + sep) && file.startsWith(root + sep);
  if (is_inside && !relative(root, real).split(sep).includes(".git")) return real;
  throw new PlayError(`Expected a path inside the worktree, got ${JSON.stringify(path)}.`);
}

function existing(path: string, root: string): string {
  const file = inside(path, root);
  if (existsSync(file)) return file;
  throw new PlayError(`Expected a file at ${path}, got none.`);
}

async function run(command: string, { root, index, say }: Stage): Promise<void> {
  const id = `step-${index + 1}`;
  say({ type: "tool_use", id, tool: "run", input: JSON.stringify({ command }) });
  const { exit_code, output } = await shell(command, root);
  say({ type: "tool_result", id, ok: exit_code === 0, output });
  say({ type: "command", command, exit_code });
  if (exit_code !== 0)
    throw new PlayError(`Expected "${command}" to exit with 0, got ${exit_code}.\n${output}`);
}

type Finished = { exit_code: number | null; output: string };

/** Runs in a shell; what it prints is kept from its end, where errors stand. */
function shell(command: string, cwd: string): Promise<Finished> {
  const { promise, resolve: done, reject } = Promise.withResolvers<Finished>();
  const child = spawn("/bin/sh", ["-c", command], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output = (output + text).slice(-OUTPUT_CHARS_MAX);
    });
  }
  child.on("error", reject);
  child.on("close", (exit_code) => done({ exit_code, output }));
  return promise;
}
