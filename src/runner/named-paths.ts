import path from "node:path";
import type { AgentEvent } from "../domain/agent-event.ts";
import { landing } from "../std/inside.ts";

/**
 * A path that an agent named when it wrote, or may have written. `file`: it said that it changes
 * this file; `command`: the path stands in a command that is not known to read only.
 */
export type NamedPath = { path: string; by: "file" | "command"; text: string };

/** Tools that write the file that they name. */
const WRITING_TOOL = /^(write|edit|multi_?edit|notebook_?edit|replace|create|str_replace|apply)/i;

/** Every path that an event names for writing, as it lies on the disk. */
export function namedPaths(event: AgentEvent, worktree: string): NamedPath[] {
  if (event.type === "file_change") return fileNamed(event.path, worktree, event.path);
  if (event.type === "command") return commandPaths(event.command, worktree);
  if (event.type !== "tool_use") return [];
  const input = fieldsOf(event.input);
  const command = input["command"] ?? input["cmd"];
  if (typeof command === "string") return commandPaths(command, worktree);
  if (!WRITING_TOOL.test(event.tool)) return [];
  const named = ["file_path", "filePath", "notebook_path", "path"].map((name) => input[name]);
  return named.flatMap((each) =>
    typeof each === "string" ? fileNamed(each, worktree, `${event.tool} ${each}`) : [],
  );
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {}; // cut, or no JSON: then the agent tells of the file in another event
  }
}

function fileNamed(file: string, worktree: string, text: string): NamedPath[] {
  const end = landing(file, worktree);
  return end === null ? [] : [{ path: end, by: "file", text }];
}

function commandPaths(command: string, worktree: string): NamedPath[] {
  if (readsOnly(command)) return [];
  const words = command.split(/[\s"'`;&|<>(){}$,]+/).map((word) => word.replace(/^--?[\w-]+=/, ""));
  const moves = words.filter((_, at) => /^(cd|pushd|-C)$/.test(words[at - 1] ?? ""));
  const bases = [worktree, ...moves.map((folder) => path.resolve(worktree, folder))];
  const isPath = (word: string) => word.includes("/") || word === ".." || moves.includes(word);
  const found = words.filter(isPath).flatMap((word) => bases.map((base) => landing(word, base)));
  const paths = new Set(found.filter((each) => each !== null));
  return [...paths].map((each) => ({ path: each, by: "command", text: command }));
}

const READERS = new Set(
  `[ awk basename cat cd cmp cut date diff dirname du echo egrep false fgrep file find grep
  head jq less ls nl printf pushd pwd realpath rg sha256sum sort stat strings sed tail test tr tree
  true type uniq wc which`.split(/\s+/),
);
const GIT_READERS = new Set(
  `blame cat-file check-ignore describe diff for-each-ref grep log ls-files ls-tree merge-base
  name-rev reflog rev-list rev-parse shortlog show show-ref status`.split(/\s+/),
);
/** What turns a reader into a writer. */
const WRITES = />|\s-i\b|--in-place|-delete\b|-exec|-fprint|--output/;

/** Whether every part of a shell command is known to read only. In doubt it is not. */
export function readsOnly(command: string): boolean {
  const plain = command.replaceAll(/\d?>\s*(&\d|\/dev\/null)/g, " ");
  if (WRITES.test(plain) || /[`]|\$\(/.test(plain)) return false;
  const parts = plain.split(/&&|\|\||[;|&\n]/).map((part) => part.trim());
  return parts.every((part) => part === "" || readsAlone(part.split(/\s+/)));
}

function readsAlone(words: readonly string[]): boolean {
  const [program = "", ...rest] = words.filter((word) => !/^\w+=/.test(word));
  if (program !== "git") return READERS.has(program);
  const verb = rest.find(
    (word, at) => !word.startsWith("-") && !/^-[Cc]$/.test(rest[at - 1] ?? ""),
  );
  return verb !== undefined && GIT_READERS.has(verb);
}
