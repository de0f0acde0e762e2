import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const FILES_A_FOLDER = 100;

/** Writes so many small source files below `src/` of a repository, a hundred a folder. */
export async function writeManyFiles(repo: string, files: number): Promise<void> {
  for (let at = 0; at < files; at += FILES_A_FOLDER) {
    const folder = join(repo, "src", `part-${at / FILES_A_FOLDER}`);
    await mkdir(folder, { recursive: true });
    const names = Array.from({ length: FILES_A_FOLDER }, (_, nth) => `module-${at + nth}.ts`);
    const text = (name: string) => `export const name = "${name}";\n`.repeat(40);
    await Promise.all(names.map((name) => writeFile(join(folder, name), text(name))));
  }
}
