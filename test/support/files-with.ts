import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Dependencies are many, are links to the same files everywhere, and hold nothing of ours. */
const PASSED_OVER = "node_modules";

/** Files below a folder, by their path in it, whose bytes hold one of the texts. */
export function filesWith(folder: string, texts: readonly string[]): string[] {
  const needles = texts.map((text) => Buffer.from(text));
  return filesBelow(folder)
    .filter((file) => {
      const bytes = readFileSync(file);
      return needles.some((needle) => bytes.includes(needle));
    })
    .map((file) => relative(folder, file))
    .toSorted();
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const at = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === PASSED_OVER ? [] : filesBelow(at);
    return entry.isFile() && statSync(at).size > 0 ? [at] : [];
  });
}
