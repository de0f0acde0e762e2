import { spawn, type ChildProcessByStdio } from "node:child_process";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { nullWhenAbsent } from "./files.ts";
import { gitCommand } from "./git-command.ts";

/** An object of a repository: its full name, its type (`blob`, `commit`, …), its size in bytes. */
export type GitObject = { name: string; type: string; size: number };

/**
 * Only what git looks up anew at each question may be asked of a process that lives on. Short names
 * are not among it: git reads the list of loose objects once for them.
 */
const LASTING = /^([0-9a-f]{40}|[0-9a-f]{64}|refs\/[^\r\n\0]+|HEAD)([\^:~][^\r\n\0]*)?$/;

const IDLE_MS = 5_000;
const ANSWER_MS_MAX = 60_000;
/** Larger objects are left to a command of their own. */
const BYTES_MAX = 5_000_000;

/**
 * What a revision leads to; null: nothing. `undefined` when this can only be found out by a command
 * of its own. One `git cat-file` of each repository stays for some seconds after the last question
 * (as Gitaly does, "catfile cache"): to ask it takes a tenth of what it takes to start git.
 */
export async function objectOf(
  repo: string,
  revision: string,
): Promise<GitObject | null | undefined> {
  if (!LASTING.test(revision)) return undefined;
  const talk = await talkWith(repo);
  const answer = await talk?.ask(`info ${revision}`, false);
  return answer === null ? null : answer?.object;
}

/** The text of an object of the given type; null: there is no such. `undefined` as above. */
export async function textOf(
  repo: string,
  revision: string,
  type: "blob" | "commit",
): Promise<string | null | undefined> {
  const found = await objectOf(repo, revision);
  if (!found) return found;
  if (found.type !== type) return null;
  if (found.size > BYTES_MAX) return undefined;
  const answer = await (await talkWith(repo))?.ask(`contents ${found.name}`, true);
  return answer?.bytes.toString("utf8");
}

type Answer = { object: GitObject; bytes: Buffer };
/** Of an object, of nothing (null), or none at all: the process ended. */
type Answered = Answer | null | undefined;
type Question = { has_bytes: boolean; answer: (answer: Answered) => void };
type Child = ChildProcessByStdio<Writable, Readable, null>;
type Talk = {
  /** Which repository it was when it began: another may have come to its place. */
  mark: string;
  ask: (line: string, has_bytes: boolean) => Promise<Answered>;
  end: () => void;
};

const talks = new Map<string, Talk>();

async function talkWith(repo: string): Promise<Talk | undefined> {
  const mark = await markOf(repo);
  const known = talks.get(repo);
  if (known && known.mark === mark) return known;
  known?.end();
  if (mark === null) return undefined;
  const talk = openTalk(repo, mark);
  if (talk) talks.set(repo, talk);
  return talk;
}

/** Folders of the same name that were made at different times differ in it. */
async function markOf(repo: string): Promise<string | null> {
  const folders = [repo, join(repo, ".git")];
  const facts = await Promise.all(folders.map((path) => stat(path).catch(nullWhenAbsent)));
  if (!facts[0]?.isDirectory()) return null;
  return facts.map((one) => (one ? `${one.dev} ${one.ino} ${one.birthtimeMs}` : "")).join();
}

function openTalk(repo: string, mark: string): Talk | undefined {
  const { program, args, cwd, env } = gitCommand(repo, ["cat-file", "--batch-command"]);
  const child = spawn(program, [...args], { cwd, env, stdio: ["pipe", "pipe", "ignore"] });
  if (child.pid === undefined) {
    child.once("error", () => undefined); // a command of its own will say what is wrong
    return undefined;
  }
  const open: Question[] = [];
  const end = () => {
    if (talks.get(repo) === talk) talks.delete(repo);
    child.stdin.end();
  };
  const idle = setTimeout(end, IDLE_MS).unref();
  const talk = { mark, end, ask: asking(child, open, idle) };
  const over = () => {
    end();
    for (const { answer } of open.splice(0)) answer(undefined);
  };
  child.on("error", over).on("close", over).stdin.on("error", over);
  hold(child, false);
  return talk;
}

function asking(child: Child, open: Question[], idle: NodeJS.Timeout): Talk["ask"] {
  const hear = reader(open);
  const stop = () => child.kill("SIGKILL");
  child.stdout.on("data", (chunk: Buffer) => hear(chunk) || stop());
  return async (line, has_bytes) => {
    if (child.stdin.writableEnded) return undefined;
    const { promise, resolve } = Promise.withResolvers<Answered>();
    open.push({ has_bytes, answer: resolve });
    child.stdin.write(`${line}\n`);
    hold(child, true);
    const late = setTimeout(stop, ANSWER_MS_MAX);
    const answer = await promise;
    clearTimeout(late);
    idle.refresh();
    if (open.length === 0) hold(child, false);
    return answer;
  };
}

/** Whether our own process stays for it: only while a question is open. */
function hold(child: Child, is_held: boolean): void {
  const held = [child, child.stdin, child.stdout].filter((one) => one instanceof Socket);
  for (const one of [child, ...held]) one[is_held ? "ref" : "unref"]();
}

/** Reads answers in the order of their questions; false: that was none. */
function reader(open: Question[]): (chunk: Buffer) => boolean {
  let waiting: Buffer = Buffer.alloc(0);
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (let question = open[0]; question; question = open[0]) {
      const end = waiting.indexOf("\n");
      if (end < 0) return true;
      const object = objectIn(waiting.toString("utf8", 0, end));
      if (object === undefined) return false;
      const size = object && question.has_bytes ? object.size + 1 : 0;
      if (waiting.length < end + 1 + size) return true;
      const bytes = waiting.subarray(end + 1, end + Math.max(1, size));
      waiting = waiting.subarray(end + 1 + size);
      open.shift();
      question.answer(object && { object, bytes });
    }
    return waiting.length === 0;
  };
}

function objectIn(line: string): GitObject | null | undefined {
  if (/ (missing|ambiguous)$/.test(line)) return null;
  const [, name, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(line) ?? [];
  if (name === undefined || type === undefined) return undefined;
  return { name, type, size: Number(size) };
}
