import { existsSync } from "node:fs";
import { join } from "node:path";

/** An agent program whose real binary is run here. */
export type CliName = keyof typeof CLIS;

type Pinned = {
  /** The version that the manifest pins. */
  version: string;
  /** Where the manifest lies below this folder. */
  manifest: "." | "more";
  /** The program below its `node_modules`: the platform's own binary where there is one. */
  file: string;
};

const PLATFORM = `${process.platform}-${process.arch}`;
const VENDOR = process.arch === "arm64" ? "aarch64" : "x86_64";

/** Every program of the two manifests. */
export const CLIS = {
  "claude-code": {
    version: "2.1.328",
    manifest: ".",
    file: `@anthropic-ai/claude-code-${PLATFORM}/claude`,
  },
  codex: {
    version: "0.169.0",
    manifest: ".",
    file: `@openai/codex-${PLATFORM}/vendor/${VENDOR}-unknown-linux-musl/bin/codex`,
  },
  gemini: { version: "0.61.0", manifest: "more", file: ".bin/gemini" },
  opencode: { version: "1.18.33", manifest: "more", file: `opencode-${PLATFORM}/bin/opencode` },
  qwen: { version: "0.24.4", manifest: "more", file: ".bin/qwen" },
  copilot: { version: "1.0.102", manifest: "more", file: `@github/copilot-${PLATFORM}/copilot` },
  kilo: { version: "7.7.7", manifest: "more", file: `@kilocode/cli-${PLATFORM}/bin/kilo` },
} as const satisfies Record<string, Pinned>;

/** Absolute path of a program, whether it is there or not. */
export function programOf(name: CliName): string {
  const { manifest, file } = CLIS[name];
  return join(import.meta.dirname, manifest, "node_modules", file);
}

/** Why the tests of a program cannot run here; null when they can. */
export function whySkipped(name: CliName): string | null {
  const asked = process.env["RINGMASTER_REAL_AGENTS"];
  const { manifest } = CLIS[name];
  if (manifest === "more" && asked !== "all") return "needs RINGMASTER_REAL_AGENTS=all";
  if (asked !== "1" && asked !== "all") return "needs RINGMASTER_REAL_AGENTS=1";
  if (existsSync(programOf(name))) return null;
  const command = manifest === "." ? "npm ci" : "npm install --no-save";
  const folder = join("test/real-agents", manifest);
  return `is not installed; fetch it with: ${command} --prefix ${folder}`;
}
