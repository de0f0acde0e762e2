import { z } from "zod";
import { objectName } from "./ids.ts";

/** A file of a commit that agents read for their settings, or that such a file names. */
export const agentConfigFile = z.object({ path: z.string(), mode: z.string(), object: objectName });

/** What agents would read and run from a commit; `digest` is the SHA-256 of the list of files. */
export const agentConfig = z.object({ digest: z.string(), files: z.array(agentConfigFile) });

/** A file of a commit that agents read for their settings, or that such a file names. */
export type AgentConfigFile = z.infer<typeof agentConfigFile>;
/** What agents would read and run from a commit. */
export type AgentConfig = z.infer<typeof agentConfig>;

/** Folders that agents take settings, hooks, servers, commands and plugins from. */
const FOLDERS = new Set(
  `.claude .claude-plugin .codex .gemini .qwen .opencode .kilo .kilocode .copilot .cursor .amp
  .agents .goose .roo`.split(/\s+/),
);
/** Files of the same sort, anywhere in the tree. */
const FILES = new Set(
  `.mcp.json mcp.json opencode.json opencode.jsonc kilo.json kilo.jsonc .aider.conf.yml
  .aider.model.settings.yml .aider.model.metadata.json .cursorrules`.split(/\s+/),
);
/** Agents load their provider's address and keys from it. */
const AT_ROOT = new Set([".env", ".vscode/mcp.json", ".vscode/settings.json"]);
const PREFIXES = [".github/copilot/", ".github/hooks/", ".github/agents/"];

/** Whether agents take from this file of a repository what they run or whom they talk to. */
export function isAgentConfig(path: string): boolean {
  const parts = path.split("/");
  if (parts.some((part) => FOLDERS.has(part)) || FILES.has(parts.at(-1) ?? "")) return true;
  return AT_ROOT.has(path) || PREFIXES.some((prefix) => path.startsWith(prefix));
}

/** Files, anywhere in the tree, in which agents look for words on how they are to work. */
const INSTRUCTIONS = new Set(
  "agents.md agents.override.md claude.md gemini.md qwen.md .cursorrules".split(" "),
);

/** Whether agents read this file of a repository as words on how they are to work. */
export function isInstruction(path: string): boolean {
  const lower = path.toLowerCase(); // some folders do not tell capitals apart
  const is_copilot = /(^|\/)\.github\/copilot-instructions\.md$/.test(lower);
  return is_copilot || INSTRUCTIONS.has(lower.split("/").at(-1) ?? "");
}

/** Files of settings, in which a script of the repository may be named. */
export function mayNameScripts(path: string): boolean {
  return /\.(jsonc?|toml|ya?ml)$/.test(path);
}

/** Words of a file of settings that may be paths from the root of the repository. */
export function wordsOf(text: string): Set<string> {
  const words = text.split(/[\s"'`,;:=(){}[\]<>|&]+/);
  const plain = words.map((word) => word.replace(/^\$\w+\/|^\$\w*PROJECT_DIR\/|^(\.\/)+/, ""));
  return new Set(plain.filter((word) => /[./]/.test(word)));
}

const SEEN_MAX = 10;

/**
 * What a person has seen, with one thing more: `digest@commit`, newest first, parted by spaces.
 * Trust goes with the content, so going back to what was seen before asks nothing.
 */
export function trusting(trusted: string | null, digest: string, commit: string): string {
  const before = (trusted ?? "").split(" ").filter((one) => one !== "" && !isFor(one, digest));
  return [`${digest}@${commit}`, ...before].slice(0, SEEN_MAX).join(" ");
}

/** Whether a person has seen this configuration; of none there is nothing to be seen. */
export function isTrusted(trusted: string | null, { digest, files }: AgentConfig): boolean {
  return files.length === 0 || (trusted ?? "").split(" ").some((one) => isFor(one, digest));
}

/** The commit at which a person looked last, or null. */
export function lastSeenAt(trusted: string | null): string | null {
  return trusted?.split(" ")[0]?.split("@")[1] ?? null;
}

const isFor = (one: string, digest: string) => one.startsWith(`${digest}@`);
