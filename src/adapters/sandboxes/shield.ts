import { existsSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, sep } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { Shield } from "../../std/contained.ts";
import { allowedEnv, runCommand } from "../../std/process.ts";

/** What is to be shielded from whom. */
export type Shielded = {
  /** RINGMASTER_HOME: not seen but for what is needed. */
  home: string;
  /** Seen by everybody: the code that runs here. */
  code: readonly string[];
  mode: "auto" | "require" | "off";
  /** Hears once why there is no shield. */
  tell: (sentence: string) => void;
};

const PROBE_MS = 10_000;

/**
 * Root keeps all that it can but what opens mounts, other processes and files by number: in a
 * namespace of users it could not give files to others any more, and `tar` could not unpack.
 */
const UNABLE = ["sys_admin", "sys_ptrace", "dac_read_search", "mknod", "sys_rawio", "sys_module"];
const FOR_ROOT = ["setpriv", `--bounding-set=${UNABLE.map((name) => `-${name}`).join(",")}`];

/**
 * Hides RINGMASTER_HOME from commands that run what an agent wrote: checks, set-up, teardown. All
 * else is as it is: network, temporary files, the person's HOME, other processes. Where bubblewrap
 * does not work commands run without it; with `require` that is a problem (`tool_missing`).
 */
export function shielded(given: Shielded, program = "bwrap"): Shield {
  const home = realPathOf(given.home);
  let found: Promise<string | null> | null = null;
  return async (needs) => {
    if (given.mode === "off" || home === null) return [];
    const missing = await (found ??= probe(program, home));
    if (missing === null)
      return wordsOf(program, home, [...needs, ...given.code, ...everyday(process.env)]);
    if (given.mode === "require") throw required(missing);
    given.tell(`Checks and set-up can read ${home}: ${missing}`);
    return [];
  };
}

const realPathOf = (path: string) => (existsSync(path) ? realpathSync(path) : null);

/** What commands cannot do without, wherever it lies: the person's HOME and what PATH names. */
function everyday({ HOME = "", PATH = "" }: NodeJS.ProcessEnv): string[] {
  return [HOME, ...PATH.split(delimiter)].filter(isAbsolute);
}

function wordsOf(program: string, home: string, needs: readonly string[]): string[] {
  const paths = needs.flatMap((path) => realPathOf(path) ?? []);
  const seen = [...new Set(paths)].filter((path) => path.startsWith(home + sep));
  // A folder first, then what lies in it: the other way round it would be covered again.
  const mounts = seen
    .toSorted((a, b) => a.length - b.length)
    .flatMap((path) => ["--bind", path, path]);
  const root = process.getuid?.() === 0 ? FOR_ROOT : [];
  return [program, "--dev-bind", "/", "/", "--tmpfs", home, ...mounts, "--", ...root];
}

/** A sentence that says why it does not work; null: it does. */
async function probe(program: string, home: string): Promise<string | null> {
  if (process.platform !== "linux") return `bubblewrap needs Linux; this is ${process.platform}.`;
  if (realPathOf(process.env["HOME"] ?? "/") === home) return "it is HOME itself.";
  const [, ...args] = [...wordsOf(program, home, []), "ls", "-A", home];
  const command = { program, args, cwd: tmpdir(), env: allowedEnv(process.env) };
  const run = await runCommand({ ...command, stdin: null }, { timeout_ms: PROBE_MS });
  if (run.missing) return "bubblewrap (bwrap) is not installed: apt install bubblewrap";
  if (run.exit_code === 0 && run.stdout === "") return null;
  return `bubblewrap does not work here: ${run.stderr.trim() || `exit code ${run.exit_code}`}.`;
}

function required(missing: string): Problem {
  return new Problem(
    "tool_missing",
    `Expected a sandbox, as sandbox.mode requires one, got none: ${missing}`,
    'Make it work, or allow runs without one in config.toml: [sandbox] mode = "auto"',
  );
}
