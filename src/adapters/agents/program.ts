import { access, constants, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * A mark of the file that a program's name leads to by a PATH, another one when the file is
 * replaced; null when there is none to be executed.
 */
export async function findFile(program: string, path: string): Promise<string | null> {
  const folders = program.includes("/") ? [""] : path.split(":");
  for (const folder of folders) {
    const mark = await markOf(join(folder, program));
    if (mark !== null) return mark;
  }
  return null;
}

async function markOf(name: string): Promise<string | null> {
  try {
    await access(name, constants.X_OK);
    const path = await realpath(name);
    const info = await stat(path);
    return info.isFile() ? [path, info.ino, info.size, info.mtimeMs].join(":") : null;
  } catch {
    return null; // not there, or not to be executed
  }
}
