import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { allowedEnv, runCommand } from "../../src/std/process.ts";

/** What is dear to make and the same for all homes of a checkout: dependencies, the built page. */
const SHARED = path.basename(tmpdir()).startsWith("rm-check-")
  ? path.join(tmpdir(), "shared") // of one check, on the disk of its tests, and gone with it
  : path.resolve(import.meta.dirname, "../../node_modules/.cache/ringmaster-tests");
const KINDS = ["deps", "ui"];

/** What Node compiled of a whole installation; it is written to, so each home has a copy. */
const COMPILED = "node";
/** What Node compiled of a command line that runs from the sources as they lie here. */
export const COMPILED_HERE = path.join(SHARED, "here");

/** Gives a home what an earlier test made; none is there yet for the first one. */
export async function lendCache(home: string): Promise<void> {
  const compiled = path.join(SHARED, COMPILED);
  if (existsSync(compiled)) await copy("-a", compiled, path.join(home, "cache", COMPILED));
  for (const kind of KINDS) {
    const to = path.join(home, "cache", kind);
    await mkdir(to, { recursive: true });
    for (const name of await namesIn(path.join(SHARED, kind)))
      await symlink(path.join(SHARED, kind, name), path.join(to, name));
  }
}

/** Keeps what a home made for the tests that follow; what was kept of older sources goes. */
export async function keepCache(home: string): Promise<void> {
  for (const kind of KINDS) {
    const [from, to] = [path.join(home, "cache", kind), path.join(SHARED, kind)];
    const made = await namesIn(from);
    const kept = await namesIn(to);
    for (const name of made.filter((one) => !kept.includes(one))) await keep(from, to, name);
    const old = kept.filter((one) => !made.includes(one));
    for (const name of old) await rm(path.join(to, name), { recursive: true, force: true });
  }
}

/** Keeps what Node compiled for the tests that follow, once its processes have ended. */
export async function keepCompiled(home: string): Promise<void> {
  const compiled = path.join(home, "cache", COMPILED);
  if (existsSync(compiled)) await copy("-an", compiled, path.join(SHARED, COMPILED));
}

/** Another test may keep the same at the same time; the first one does. */
async function keep(from: string, to: string, name: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const fresh = path.join(SHARED, `${name}.${process.pid}`);
  if (!(await link(path.join(from, name), fresh))) return;
  if (existsSync(path.join(to, name))) await rm(fresh, { recursive: true });
  else await rename(fresh, path.join(to, name));
}

/** Folders of finished entries, or links to lent ones; locks and what is being made are none. */
async function namesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isFile() && /^[0-9a-f]{40}$/.test(entry.name))
    .map(({ name }) => name);
}

/** By hard links, for entries are only read; false where the folders lie on different disks. */
async function link(from: string, to: string): Promise<boolean> {
  const is_whole = await copy("-al", from, to);
  if (!is_whole) await rm(to, { recursive: true, force: true });
  return is_whole;
}

async function copy(how: string, from: string, to: string): Promise<boolean> {
  await mkdir(path.dirname(to), { recursive: true });
  const args = [how, "-T", "--", from, to];
  const env = allowedEnv(process.env);
  const command = { program: "cp", args, cwd: "/", env, stdin: null };
  return (await runCommand(command, { timeout_ms: 60_000 })).exit_code === 0;
}
