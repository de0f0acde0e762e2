import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { Store } from "../../../src/ports/store.ts";
import { allowedEnv } from "../../../src/std/process.ts";

/** Where a suite keeps its database; another process opens the same one by its `address`. */
export type Place = {
  open: () => Promise<Store>;
  address: string | null;
  folder: string;
  remove: () => Promise<void>;
};

/** An open store in its place, fresh for each test. */
export type Subject = () => { store: Store; place: Place };

/** A fresh folder with no database in it yet. */
export async function filePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-store-"));
  const file = join(folder, "ringmaster.db");
  return {
    folder,
    address: file,
    open: () => openSqliteStore({ file }),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** A database that nobody else can open. */
export async function memoryPlace(): Promise<Place> {
  const place = await filePlace();
  return { ...place, address: null, open: () => openSqliteStore({ file: ":memory:" }) };
}

/**
 * Opens a store of the kind that `address` names; the one place to add another engine for child
 * processes.
 */
export function openAddress(address: string): Promise<Store> {
  return openSqliteStore({ file: address });
}

/** A child process and the lines it printed, as they come. */
export type Child = { pid: number; lines: AsyncIterableIterator<string>; ended: Promise<unknown> };

/** Starts a script of ours; its errors go to ours. */
export function startChild(script: URL, args: readonly string[]): Child {
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: allowedEnv(process.env),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  return { pid: child.pid!, lines: linesOf(child.stdout), ended };
}

async function* linesOf(stream: AsyncIterable<Buffer>): AsyncIterableIterator<string> {
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + chunk.toString("utf8")).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
