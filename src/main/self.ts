import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** Folder of the release or checkout that this code runs from. */
export const CODE_ROOT = path.resolve(import.meta.dirname, "..", "..");

const manifest = z.object({ version: z.string() });

/** Version of this code, from its package.json. */
export function ownVersion(): string {
  const text = readFileSync(path.join(CODE_ROOT, "package.json"), "utf8");
  return manifest.parse(JSON.parse(text)).version;
}
