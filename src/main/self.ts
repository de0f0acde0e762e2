import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";

/** Folder of the release or checkout that this code runs from. */
export const CODE_ROOT = path.resolve(import.meta.dirname, "..", "..");

/** Folders of the code that runs here, Node's among them. */
export function ownCode(): string[] {
  return [realpathSync(CODE_ROOT), path.dirname(path.dirname(process.execPath))];
}

/** Version of this code, from its package.json. Parsed by hand: `--version` loads nothing else. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(CODE_ROOT, "package.json"), "utf8"));
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  if (known && typeof manifest.version === "string") return manifest.version;
  throw new Error(`expected a version in ${CODE_ROOT}/package.json, found none`);
}
