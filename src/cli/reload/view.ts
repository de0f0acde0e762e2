import type { Reload } from "../../domain/reload.ts";
import { ago, type Cell, type Color } from "../output.ts";

/** The colour of a reload's phase: ended well, ended badly, or under way. */
export function phaseColor(phase: Reload["phase"]): Color {
  if (phase === "settled") return "green";
  return phase === "refused" || phase === "rolled_back" || phase === "interrupted" ? "red" : "cyan";
}

/** A commit's name, short enough to read. */
export function shortCommit(commit: string | null): string {
  return commit === null || commit === "" ? "-" : commit.slice(0, 10);
}

/** A reload as fields for a person. */
export function reloadFields(reload: Reload, now: string): [string, Cell][] {
  return [
    ["reload", reload.id],
    ["phase", { text: reload.phase, color: phaseColor(reload.phase) }],
    ["commit", `${shortCommit(reload.from_commit)} → ${shortCommit(reload.to_commit)}`],
    ["asked for by", reload.task_id ?? reload.trigger],
    ["started", ago(reload.started_at, now)],
    ["reason", reload.reason],
    ["reverted by", reload.revert_commit],
  ];
}
