import { existsSync, lstatSync, mkdirSync, readlinkSync, renameSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * What an agent's own folder may hold that runs programs or instructs every later session of the
 * person: what is there stays as it is.
 */
const PERSONS_OWN = `settings.json settings.local.json config.toml hooks hooks.json agents commands
  skills CLAUDE.md AGENTS.md AGENTS.override.md GEMINI.md QWEN.md .env mcp.json mcp-config.json
  copilot-instructions.md prompts rules output-styles extensions policies opencode.json
  opencode.jsonc agent command plugin tool`.split(/\s+/);

/**
 * What is laid in an agent's folder when it is not there, empty, so that a mount can close it: an
 * ending of `/` is a folder. Only what the agent is known to take as nothing.
 */
const LAID: Readonly<Record<string, string>> = {
  "claude-code": "settings.json CLAUDE.md agents/ commands/ skills/ output-styles/ rules/",
  codex: "config.toml AGENTS.md hooks.json prompts/",
  gemini: "settings.json GEMINI.md commands/ extensions/ skills/ agents/ policies/ .env",
};

/** The paths in an agent's folders that no run may change. */
export function settingsIn(folder: string): string[] {
  return PERSONS_OWN.map((name) => path.join(folder, name));
}

/** Lays what is missing in the agent's own folder, the first of its state. */
export function layMissing(agent: string, [folder]: readonly string[]): void {
  if (folder === undefined) return;
  for (const name of (LAID[agent] ?? "").split(" ").filter((each) => each !== "")) {
    const place = path.join(folder, name);
    if (lstatSync(place, { throwIfNoEntry: false }) !== undefined) continue;
    if (name.endsWith("/")) mkdirSync(place, { mode: 0o700 });
    else writeFileSync(place, name.endsWith(".json") ? "{}\n" : "", { flag: "wx", mode: 0o600 });
  }
}

/** What an agent unpacks by itself at its start. */
const UNPACKED: Readonly<Record<string, string>> = { codex: "skills" };

/** What a path is: nothing, itself, or a link to somewhere, which a mount does not close. */
function lookAt(place: string): string | null {
  const facts = lstatSync(place, { throwIfNoEntry: false });
  if (facts === undefined) return null;
  return facts.isSymbolicLink() ? `link ${readlinkSync(place)}` : "itself";
}

/**
 * Remembers what of the person's own is there. The answer puts back what a run made of it: what was
 * not there is set aside under another name, a link that was replaced is one again. It says which
 * paths those were.
 */
export function rememberOwn(agent: string, folders: readonly string[]): () => string[] {
  const before = folders
    .flatMap(settingsIn)
    .filter((place) => path.basename(place) !== UNPACKED[agent])
    .map((place) => ({ place, was: lookAt(place) }))
    .filter(({ was }) => was !== "itself");
  return () =>
    before
      .filter(({ place, was }) => lookAt(place) !== was)
      .map(({ place, was }) => {
        const aside = `${place}.set-aside-${Date.now()}`;
        if (lookAt(place) !== null) renameSync(place, aside);
        if (was !== null && !existsSync(place)) symlinkSync(was.slice("link ".length), place);
        return place;
      });
}
