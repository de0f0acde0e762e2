import { lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join, parse, resolve, sep } from "node:path";

/** More links than that on one way go in a circle (ELOOP of Linux: 40). */
const LINKS_MAX = 40;

/**
 * Where a write to `path` would really end up, by the links that lie on the way now, the last one
 * included; `..` leads up from where a link led, as the kernel sees it. Nothing of it need exist.
 * Null when the links go in a circle.
 */
export function landing(path: string, cwd: string): string | null {
  let rest = partsOf(isAbsolute(path) ? path : `${cwd}${sep}${path}`);
  let at = parse(resolve(cwd)).root;
  for (let links = 0; rest.length > 0;) {
    const [name = "", ...after] = rest;
    rest = after;
    if (name === "..") at = dirname(at);
    if (name === "..") continue;
    const link = linkAt(join(at, name));
    if (link === null) at = join(at, name);
    if (link === null) continue;
    if (++links > LINKS_MAX) return null;
    if (isAbsolute(link)) at = parse(link).root;
    rest = [...partsOf(link), ...rest];
  }
  return at;
}

/** Whether a path, as `landing` gives it, is one of the folders or lies below one. */
export function isInside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(withEnd(folder)));
}

const withEnd = (folder: string) => (folder.endsWith(sep) ? folder : folder + sep);

const partsOf = (path: string) => path.split(sep).filter((part) => part !== "" && part !== ".");

/** What a link says, or null when there is none. */
function linkAt(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    return null; // nothing there, or not for us to see: then no link leads on from it
  }
}
