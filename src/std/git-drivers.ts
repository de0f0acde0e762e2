import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { readText } from "./files.ts";

/**
 * A section that can name a driver, or a file with one. Git takes section names as they stand,
 * in whatever case, right behind the bracket (git-config, "Syntax").
 */
const NAMING = /\[\s*(filter|merge|include)/i;

/** Without anything that we could read otherwise than git. */
const PLAIN_PATH = /^[\x21-\x7e]+\n?$/;

/**
 * Whether any configuration that git reads in a working tree (that of the system is switched off)
 * could name a filter or merge driver, by its text: to read five small files takes a tenth of what
 * it takes to ask git. True also where one of them cannot be read.
 */
export async function mayNameDrivers(dir: string): Promise<boolean> {
  try {
    const pointer = (await readText(join(dir, "commondir"))) ?? ".";
    if (!PLAIN_PATH.test(pointer)) return true;
    const common = resolve(dir, pointer.trimEnd());
    const folders = [common, dir].map((folder) => join(folder, "config.worktree"));
    const own = [join(homedir(), ".gitconfig"), join(homedir(), ".config", "git", "config")];
    const texts = await Promise.all([join(common, "config"), ...folders, ...own].map(readText));
    return texts.some((text) => text !== null && NAMING.test(text));
  } catch {
    return true; // then git is asked, and says what is wrong
  }
}
