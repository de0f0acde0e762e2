import { randomUUID } from "node:crypto";
import { readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";

/** The text of a file, or null when there is none. */
export async function readText(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(nullWhenAbsent);
}

/** Writes a file so that whoever reads it meanwhile sees the old text or the new one. */
export async function replaceText(path: string, text: string): Promise<void> {
  const written = `${path}.${randomUUID().slice(0, 8)}`;
  await writeFile(written, text);
  await rename(written, path);
}

/** Names in a folder, sorted; none when there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(nullWhenAbsent))?.toSorted() ?? [];
}

/** Removes a folder or file with all in it; gone already is fine. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

/** A path with the symbolic links of its parent folders resolved; nothing of it need exist. */
export async function realPath(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  const resolved = (await realpath(parent).catch(nullWhenAbsent)) ?? (await realPath(parent));
  return join(resolved, basename(path));
}

/** Whether `path` lies below `folder`, links of parents resolved. */
export async function liesIn(path: string, folder: string): Promise<boolean> {
  const [inner, outer] = await Promise.all([realPath(path), realPath(join(folder, "any"))]);
  return inner.startsWith(dirname(outer) + sep);
}

/** For a `catch`: null for a file or folder that is not there; every other error goes on. */
export function nullWhenAbsent(error: unknown): null {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOENT" || code === "ENOTDIR") return null;
  throw error;
}
