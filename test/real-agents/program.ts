import { existsSync } from "node:fs";
import { join } from "node:path";

/** The version of Claude Code that package.json pins. */
export const VERSION = "2.1.328";

const PLATFORM = `${process.platform}-${process.arch}`;

/** The native program itself; the package's own script only looks for it. */
export const PROGRAM = join(
  import.meta.dirname,
  `node_modules/@anthropic-ai/claude-code-${PLATFORM}/claude`,
);

const INSTALL = "npm ci --ignore-scripts --prefix test/real-agents";

/** Why the tests of the real program cannot run here; null when they can. */
export function whySkipped(): string | null {
  if (process.env["RINGMASTER_REAL_AGENTS"] !== "1") return "RINGMASTER_REAL_AGENTS is not 1";
  return existsSync(PROGRAM) ? null : `Claude Code is not installed here: ${INSTALL}`;
}
