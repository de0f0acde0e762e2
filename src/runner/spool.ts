import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { retrying, type Client, type RetryingClient } from "../client/client.ts";
import { Problem, toProblem } from "../domain/problem.ts";
import { spooledFiles, spoolFolder } from "../std/spool-folder.ts";

type Call = RetryingClient["call"];
type Name = Parameters<Call>[0];
type Input = Parameters<Call>[1];
type Options = Parameters<Call>[2];

/** A client that writes down what must get through, and forgets it when it was answered. */
export type SpoolingClient = RetryingClient & {
  /** Writes a call down and goes on; it is sent after what was said before. */
  say(name: Name, input: Input, options: Options & { idempotency_key: string }): void;
  /** Resolves when all that was said is answered; throws the first refusal since the last time. */
  settled(): Promise<void>;
};

/** Whose calls are written down under which home, and who sees that they could not be. */
type Ground = { home: string; id: string; show: (line: string) => void };

const DIGITS = 12;

/**
 * Sends calls that carry an idempotency key of their own one after the other, in the order in which
 * they were made, each from a file that goes when the server has answered: what a worker has to say
 * then survives the worker, and however much waits for a server that is away, memory does not grow
 * by it. The files hold no secret; the next process sends them with the worker's own token. Other
 * calls go their way at once.
 */
export function spooling(client: RetryingClient, ground: Ground): SpoolingClient {
  const folder = spoolFolder(ground.home, ground.id);
  let number = numberOf(spooledFiles(folder).at(-1));
  let turn: Promise<unknown> = Promise.resolve();
  let refusal: Problem | null = null;

  const queue: Call = (name, input, options) => {
    number += 1;
    const entry = { name, input, idempotency_key: options.idempotency_key };
    const file = writeDown(ground, { folder, number }, entry);
    // What is on disk is read again in its turn; only what could not be written stays in memory.
    const wanted = file === null ? () => input : () => mustRead(file).input as typeof input;
    const mine = turn.then(async () => {
      try {
        return await client.call(name, wanted(), options);
      } finally {
        if (!isStillDue(name, options)) forget(file);
      }
    });
    turn = mine.catch(() => undefined); // told to whoever made the call
    return mine;
  };

  return {
    call: (name, input, options) =>
      options.idempotency_key === undefined
        ? client.call(name, input, options)
        : queue(name, input, options),
    say(name, input, options) {
      queue(name, input, options).catch((error: unknown) => {
        refusal ??= toProblem(error);
      });
    },
    async settled() {
      await turn;
      const told = refusal;
      refusal = null;
      if (told !== null) throw told;
    },
  };
}

/**
 * Money is spent whoever holds the task: a run that was cut short before its answer came is told
 * again. One that was answered in that moment is told twice and counts once.
 */
const isStillDue = (name: Name, { signal }: Options) => name === "recordRun" && signal.aborted;

const entryShape = z.object({
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  idempotency_key: z.string(),
});

type Entry = { name: Name; input: Input; idempotency_key: string };

/** A spool that cannot be written to, as on a full disk, must not keep a call from being made. */
function writeDown(
  { show }: Ground,
  { folder, number }: { folder: string; number: number },
  entry: object & { name: Name },
): string | null {
  const file = join(folder, `${String(number).padStart(DIGITS, "0")}-${entry.name}.json`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(entry), { mode: 0o600 });
    return file;
  } catch (error) {
    if (existsSync(file)) forget(file); // a full disk may have taken a part of it
    show(`· ${entry.name} could not be written down: ${toProblem(error).message}`);
    return null;
  }
}

const numberOf = (file: string | undefined) =>
  file === undefined ? 0 : Number(basename(file).slice(0, DIGITS));

function mustRead(file: string): Entry {
  const entry = readEntry(file);
  if (entry !== null) return entry;
  const detail = `Expected the call that was written to ${file}, got none.`;
  throw new Problem("internal", detail, "Leave the folder spool to the workers.");
}

/** Null for a file that its writer did not come to the end of, or that went meanwhile. */
function readEntry(file: string): Entry | null {
  try {
    const parsed = entryShape.safeParse(JSON.parse(readFileSync(file, "utf8")));
    // Written by `writeDown` from a call that the compiler has checked.
    return parsed.success ? (parsed.data as Entry) : null;
  } catch {
    return null;
  }
}

function forget(file: string | null): void {
  if (file !== null) rmSync(file, { force: true });
}

/**
 * Sends what a worker's last process did not get answered, so that its work is not lost with it,
 * and what its last attempt was cut short in telling;
 * what the server refuses, such as word of an attempt that has ended, is dropped and told. Ends
 * early when the worker shall stop; throws when the server does not know the worker any more.
 */
export async function emptySpool(
  parts: Ground & { client: Client },
  signal: AbortSignal,
): Promise<void> {
  const client = retrying(parts.client);
  for (const file of spooledFiles(spoolFolder(parts.home, parts.id))) {
    const said = await sendAgain(client, file, signal);
    if (signal.aborted) return;
    parts.show(`· from before: ${basename(file, ".json").slice(DIGITS + 1)} ${said}`);
    forget(file);
  }
}

async function sendAgain(
  client: RetryingClient,
  file: string,
  signal: AbortSignal,
): Promise<string> {
  const entry = readEntry(file);
  if (entry === null) return "is dropped: its writer did not come to its end";
  const { name, input, idempotency_key } = entry;
  try {
    await client.call(name, input, { idempotency_key, signal });
    return "is told now";
  } catch (error) {
    if (error instanceof Problem && error.code === "unauthorized") throw error;
    return `is dropped: ${toProblem(error).message}`;
  }
}
