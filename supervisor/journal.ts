import { appendDurably, readIfThere } from "./files.ts";
import type { ReloadEntry, ReloadPhase } from "./protocol.ts";

/** What a step knows about its reload; number and time are given when it is written. */
export type JournalNote = Omit<ReloadEntry, "seq" | "at">;

/** The memory of all reloads: append only, one JSON object per line. */
export type Journal = {
  entries(): readonly ReloadEntry[];
  /** Numbers, dates and fsyncs an entry, then hands it to every listener. */
  write(note: JournalNote): ReloadEntry;
  listen(listener: (entry: ReloadEntry) => void): void;
};

/** Phases after which nothing more happens to a reload. */
export const ENDS: readonly ReloadPhase[] = ["settled", "refused", "rolled_back", "interrupted"];

/** Phases that changed which release serves. */
const TURNS: readonly ReloadPhase[] = ["flipped", "settled", "rolled_back"];

function isEntry(value: unknown): value is ReloadEntry {
  return typeof value === "object" && value !== null && "id" in value && "phase" in value;
}

function parseLine(line: string): ReloadEntry[] {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? [value] : [];
  } catch {
    // A kill during the write leaves a part of a line at the end; it never took effect.
    return [];
  }
}

/** The entries of a journal's text; a line cut off by a kill is passed over. */
export function parseJournal(text: string): ReloadEntry[] {
  return text.split("\n").flatMap(parseLine);
}

/** The last entry of each reload that has no end yet, oldest reload first. */
export function unfinished(entries: readonly ReloadEntry[]): ReloadEntry[] {
  const last = new Map<string, ReloadEntry>();
  for (const entry of entries) last.set(entry.id, entry);
  return [...last.values()].filter((entry) => !ENDS.includes(entry.phase));
}

/** What a start has to put right before it boots. */
export type Recovery = {
  /** Reloads that lost their supervisor before they served. */
  interrupted: ReloadEntry[];
  /** The reload whose release is current but was not yet proven: it is watched again. */
  rewatch: ReloadEntry | null;
  /** The commit that `current` must be pointed back to, when a rollback did not get that far. */
  point_back_to: string | null;
};

/** Decides what a start has to put right, from the journal and the commit that `current` names. */
export function recover(entries: readonly ReloadEntry[], current_commit: string): Recovery {
  const open = unfinished(entries);
  const served = (entry: ReloadEntry) =>
    entry.phase === "flipped" && entry.to_commit === current_commit;
  const rewatch = open.findLast(served) ?? null;
  const turn = entries.findLast((entry) => TURNS.includes(entry.phase));
  const half_back = turn?.phase === "rolled_back" && turn.to_commit === current_commit;
  return {
    interrupted: open.filter((entry) => entry !== rewatch),
    rewatch,
    point_back_to: half_back ? turn.from_commit : null,
  };
}

/** The reload by which a commit came to serve and settled, if a reload brought it. */
export function arrivalOf(
  entries: readonly ReloadEntry[],
  commit: string,
): ReloadEntry | undefined {
  return entries.findLast((entry) => entry.phase === "settled" && entry.to_commit === commit);
}

/** Opens the journal of a home; a cut-off last line is closed so that the next one stands alone. */
export function openJournal(path: string): Journal {
  const text = readIfThere(path) ?? "";
  const entries = parseJournal(text);
  const listeners = new Set<(entry: ReloadEntry) => void>();
  if (text !== "" && !text.endsWith("\n")) appendDurably(path, "\n");
  return {
    entries: () => entries,
    write(note) {
      const seq = (entries.at(-1)?.seq ?? 0) + 1;
      const entry: ReloadEntry = { ...note, seq, at: new Date().toISOString() };
      appendDurably(path, `${JSON.stringify(entry)}\n`);
      entries.push(entry);
      for (const listener of listeners) listener(entry);
      return entry;
    },
    listen(listener) {
      listeners.add(listener);
    },
  };
}
