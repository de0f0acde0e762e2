import type { AdapterName } from "../../domain/agent-setting.ts";

/**
 * The newest version whose output was read, and the oldest if there were more; or null for an agent
 * that is known by its documentation only.
 */
type Known = { version: string; since?: string } | null;

/**
 * The one table of versions whose output is known: streams of theirs lie in
 * `test/fixtures/captures`, and their programs were driven against a scripted model. Agents that
 * are not here have nothing to be compared.
 */
export const KNOWN_VERSIONS: Readonly<Partial<Record<AdapterName, Known>>> = {
  "claude-code": { version: "2.1.328", since: "2.1.197" },
  aider: null,
  amp: null,
  codex: { version: "0.169.0" },
  copilot: { version: "1.0.102" },
  cursor: null,
  gemini: { version: "0.61.0" },
  goose: null,
  kilo: { version: "7.7.7" },
  opencode: { version: "1.18.33" },
  qwen: { version: "0.24.4" },
};

/**
 * A sentence when what a program says of its version is not one that is known; null when it is, or
 * when none is known. Up to the newest, the release line (major and minor number) decides.
 */
export function driftOf(agent: AdapterName, told: string): string | null {
  const known = KNOWN_VERSIONS[agent];
  if (known === undefined) return null;
  if (known === null) return "Its output is known from its documentation only.";
  const found = /\d+\.\d+(\.\d+)?/.exec(told)?.[0];
  if (found === undefined)
    return `Its version is not told; the one that is known is ${known.version}.`;
  const oldest = known.since ?? `${lineOf(known.version)}.0`;
  if (isNewer(oldest, found))
    return `Version ${found} is older than ${oldest}, whose output is known.`;
  if (lineOf(found) === lineOf(known.version) || !isNewer(found, known.version)) return null;
  return `Version ${found} is newer than ${known.version}, whose output is known.`;
}

/** The first two numbers: what a release line is called. */
function lineOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function isNewer(version: string, than: string): boolean {
  const [a, b] = [numbers(version), numbers(than)];
  const at = a.findIndex((part, index) => part !== (b[index] ?? 0));
  return at >= 0 && (a[at] ?? 0) > (b[at] ?? 0);
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
