/**
 * The hook that agents with hooks run before each of their tools: `node guard.ts FOLDER…`. It reads
 * what the tool is about to do as JSON on standard input and refuses to write a file that lies in
 * none of the folders: exit code 2, with a sentence for the agent on standard error. What it cannot
 * read it refuses as well. It looks at the tools that write files and at no shell command: those
 * are the sandbox's.
 *
 * It is a program of its own, started very often, so it loads next to nothing.
 */
import { readFileSync } from "node:fs";
import { isInside, landing } from "../std/inside.ts";

/** Tools that write the file that they name, of Claude Code, Gemini CLI and Qwen Code. */
const WRITERS = new RegExp(
  "^(write|edit|multiedit|notebookedit|write_?file|edit_?file|replace|create|str_replace.*|" +
    "apply_?patch)$",
  "i",
);
const NAMED = ["file_path", "notebook_path", "filePath", "absolute_path", "path"];

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The sentence that refuses a tool call, or null. */
function objection(text: string, folders: readonly string[]): string | null {
  const call = parse(text);
  if (call === null) return "This tool call could not be read, so it is refused.";
  const tool = call["tool_name"];
  if (typeof tool !== "string" || !WRITERS.test(tool)) return null;
  const input = isFields(call["tool_input"]) ? call["tool_input"] : {};
  const cwd = typeof call["cwd"] === "string" ? call["cwd"] : process.cwd();
  const paths = NAMED.map((name) => input[name]).filter((path) => typeof path === "string");
  const outside = paths.find((path) => !isAllowed(path, cwd, folders));
  if (outside === undefined) return null;
  return (
    `Writing to ${outside} is refused: it is not part of your worktree. ` +
    `Write below ${folders[0]} only; other folders belong to somebody else.`
  );
}

function parse(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : null;
  } catch {
    return null; // no JSON at all
  }
}

/** The worktree's own `.git` says which repository it belongs to, and stays as it is. */
function isAllowed(path: string, cwd: string, folders: readonly string[]): boolean {
  const end = landing(path, cwd);
  if (end === null || !isInside(end, folders)) return false;
  return !isInside(end, [`${folders[0]}/.git`]);
}

const roots = process.argv.slice(2).flatMap((folder) => landing(folder, "/") ?? []);
const refusal = objection(readFileSync(0, "utf8"), roots);
if (refusal !== null) process.stderr.write(`${refusal}\n`);
process.exitCode = refusal === null ? 0 : 2;
