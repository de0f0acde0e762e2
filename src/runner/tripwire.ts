import { lstatSync } from "node:fs";
import type { AgentEvent } from "../domain/agent-event.ts";
import type { Neighbourhood, Outside } from "../ports/neighbourhood.ts";
import type { WorktreePlan } from "../ports/workspace.ts";
import { isInside } from "../std/inside.ts";
import { cutEnd } from "../std/text.ts";
import { namedPaths, type NamedPath } from "./named-paths.ts";

/** Notices what an agent changed outside of its worktree. */
export type Tripwire = {
  /** Hears what the agent does. */
  saw(events: readonly AgentEvent[]): void;
  /**
   * What the agent changed outside since the last look, in sentences for a person; null: nothing
   * that anything speaks for.
   */
  look(): Promise<string | null>;
};

/** What a tripwire watches. All folders without symbolic links. */
export type Watched = {
  neighbourhood: Neighbourhood;
  plan: WorktreePlan;
  /** Where the agent may write: its worktree, its own state, temporary folders. */
  own: readonly string[];
  /** Folders of others beside the repository, such as Ringmaster's own. */
  others: readonly string[];
};

/** Something that is not as it was, with what speaks for the agent as the one who did it. */
type Change = { what: string; path: string; evidence: NamedPath };

const PATHS_TOLD = 20;
const COMMAND_CHARS_MAX = 200;
/** File systems stamp by a clock that runs behind ours by up to a tick. */
const CLOCK_SLACK_MS = 50;

/**
 * Draws a tripwire. People edit, commit and switch branches in their checkout while agents work,
 * other attempts commit, and Ringmaster merges: that something changed proves nothing. It counts
 * only together with the agent's own word: a file that it said it writes, or a command of its that
 * names the place and is not known to read only. So an agent that tells nothing of what it does is
 * held by the sandbox alone.
 */
export async function openTripwire(watched: Watched): Promise<Tripwire> {
  let before = await watched.neighbourhood.look(watched.plan);
  let since_ms = Date.now() - CLOCK_SLACK_MS;
  let named = new Map<string, NamedPath>();
  return {
    saw(events) {
      for (const event of events)
        for (const each of namedPaths(event, watched.plan.path))
          if (!isOwn(each.path, watched, before)) named.set(`${each.by} ${each.path}`, each);
    },
    async look() {
      const claims = [...named.values()];
      named = new Map();
      const from = { before, since_ms };
      since_ms = Date.now() - CLOCK_SLACK_MS;
      if (claims.length === 0) return null;
      const after = await watched.neighbourhood.look(watched.plan);
      before = after;
      const changes = changesOf({ ...from, after, claims, others: watched.others });
      return changes.length === 0 ? null : tell(watched.neighbourhood, changes);
    },
  };
}

/** Whose a path is says the deepest folder that is known: temporary folders hold all sorts. */
function isOwn(path: string, { own, others }: Watched, outside: Outside): boolean {
  const theirs = [...others, ...outside.worktrees, outside.checkout].filter((one) => one !== null);
  const depth = (folders: readonly string[]) =>
    Math.max(-1, ...folders.filter((one) => isInside(path, [one])).map((one) => one.length));
  return depth(own) > depth(theirs);
}

type Looks = {
  before: Outside;
  after: Outside;
  since_ms: number;
  claims: readonly NamedPath[];
  others: readonly string[];
};

function changesOf(looks: Looks): Change[] {
  const found = [...changedFiles(looks), ...changedHeads(looks), ...touched(looks)];
  return [...new Map(found.map((change) => [`${change.what} ${change.path}`, change])).values()];
}

/** Files of the main checkout that look otherwise and were named, or lie in what was named. */
function changedFiles({ before, after, claims }: Looks): Change[] {
  const paths = new Set([...Object.keys(before.files), ...Object.keys(after.files)]);
  const changed = [...paths].filter((path) => before.files[path] !== after.files[path]);
  return changed.flatMap((path) => {
    const evidence = claims.find((claim) => isInside(bare(path), [claim.path]));
    return evidence ? [{ what: "file", path: bare(path), evidence }] : [];
  });
}

/** Git ends the name of a folder that is untracked as a whole with a slash. */
const bare = (path: string) => path.replace(/\/$/, "");

/** Checkouts in which something else is checked out, and which a command named. */
function changedHeads({ before, after, claims }: Looks): Change[] {
  const folders = Object.keys(before.heads).filter(
    (folder) => before.heads[folder] !== after.heads[folder],
  );
  return folders.flatMap((path) => {
    const evidence = claims.find((claim) => claim.by === "command" && isInside(claim.path, [path]));
    return evidence ? [{ what: "what is checked out in", path, evidence }] : [];
  });
}

/** Named files that git does not tell of, and that were written since. */
function touched({ before, since_ms, claims, others }: Looks): Change[] {
  const { checkout, worktrees } = before;
  const places = [...(checkout === null ? [] : [checkout]), ...worktrees, ...others];
  return claims
    .filter(({ path, by }) => by === "file" || isInside(path, places))
    .filter(({ path }) => wasWritten(path, since_ms))
    .map((evidence) => ({ what: "file", path: evidence.path, evidence }));
}

function wasWritten(path: string, since_ms: number): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isFile() === true && facts.ctimeMs >= since_ms;
}

async function tell(neighbourhood: Neighbourhood, changes: readonly Change[]): Promise<string> {
  const lines: string[] = [];
  for (const { what, path, evidence } of changes.slice(0, PATHS_TOLD)) {
    const kept = what === "file" ? await keptSentence(neighbourhood, path) : "";
    lines.push(`- ${what} ${path}: ${reason(evidence)}${kept}`);
  }
  const more = changes.length - lines.length;
  if (more > 0) lines.push(`- and ${more} more`);
  return [
    "The agent changed what is not its own, so it was stopped. Nothing was put back or removed:",
    ...lines,
  ].join("\n");
}

function reason({ by, text }: NamedPath): string {
  const said = cutEnd(text.replaceAll(/\s+/g, " "), COMMAND_CHARS_MAX);
  return by === "file"
    ? "it said itself that it writes there."
    : `it changed while the agent ran a command that names it (${said}).`;
}

async function keptSentence(neighbourhood: Neighbourhood, path: string): Promise<string> {
  const commit = await neighbourhood.keptIn(path);
  if (commit === null) return " Git has no earlier content of it.";
  return ` Its last committed content is in ${commit.slice(0, 10)}.`;
}
