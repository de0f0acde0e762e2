import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

const PAUSE_MS = 15;

/**
 * Runs `work` while no other process and no other caller in this one holds the lock file.
 *
 * The lock is the operating system's, taken through SQLite: it ends with its process, however that
 * dies, so there is never a stale one to judge. The file itself stays and is empty. Throws an Error
 * when the lock is not free within `wait_ms`.
 */
export async function withFileLock<Result>(
  path: string,
  wait_ms: number,
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(dirname(path), { recursive: true });
  const release = await takeLock(path, performance.now() + wait_ms);
  try {
    return await work();
  } finally {
    release();
  }
}

async function takeLock(path: string, until: number): Promise<() => void> {
  const database = new DatabaseSync(path, { timeout: 0 });
  while (!tryLock(database)) {
    if (performance.now() > until) {
      database.close();
      throw new Error(`Expected ${path} to become free, but another process keeps it locked.`);
    }
    await wait(PAUSE_MS + Math.random() * PAUSE_MS);
  }
  return () => database.close();
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec("begin exclusive");
    return true;
  } catch (error) {
    const held = error instanceof Error && error.message.includes("locked");
    if (held) return false; // the caller asks again
    throw error;
  }
}
