import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { SessionPlan } from "../../ports/terminal.ts";
import type { Marker } from "../../std/process-tree.ts";

/** Name of the variable that marks everything that runs in a session. */
export const SESSION_MARKER = "RINGMASTER_SESSION";

/**
 * Marks the processes of one session; `place` tells the sessions of one terminal from those of
 * others.
 */
export function sessionMarker(place: string, session: string): Marker {
  return { name: SESSION_MARKER, value: `${place}/${session}` };
}

/** A word for a POSIX shell, whatever it holds. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * Writes the file that a session runs: environment, folder, then the plan's script, which is a file
 * of POSIX shell. The environment stands in the file and not on a command line, where every user
 * could read its secrets; the file is for its owner only and removes itself as its first act.
 * `first` are lines to run before all else.
 */
export function writeScript(plan: SessionPlan, marker: Marker, first: readonly string[]): string {
  const file = `${plan.log}.start`;
  const env = Object.entries({ ...plan.env, [marker.name]: marker.value });
  const lines = [
    "#!/bin/sh",
    'rm -f -- "$0"',
    ...first,
    ...env.map(([name, value]) => `export ${name}=${quote(value)}`),
    `cd -- ${quote(plan.cwd)} || exit 1`,
    `exec /bin/sh ${quote(plan.script)}`,
    "",
  ];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.join("\n"), { mode: 0o600 });
  chmodSync(file, 0o600); // the mode above does nothing for a file that was there
  return file;
}
