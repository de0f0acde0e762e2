import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Confinement, Sandbox, SandboxFinding } from "../../ports/sandbox.ts";
import { allowedEnv, runCommand, type Command } from "../../std/process.ts";
import { mountsOf } from "./mounts.ts";

/**
 * Bubblewrap: a view of the file system of its own, made of read-only mounts.
 *
 * A user namespace without capabilities, also for root: bubblewrap leaves root all of its own, and
 * then `mount -o remount,rw` opens every mount again (measured with 0.8.0). The one that is kept
 * lets root map itself once more, which the sandboxes of agents need to work inside this one. A
 * process namespace: nothing outside can be signalled or entered through `/proc`, and when its
 * first process ends the kernel ends all others, whatever they did to their session and
 * environment; from outside they are seen like any others.
 */
const NAMESPACES = [
  "--die-with-parent",
  "--unshare-user",
  "--unshare-pid",
  "--unshare-ipc",
  "--cap-drop",
  "ALL",
  ...(process.getuid?.() === 0 ? ["--cap-add", "CAP_SETFCAP"] : []),
];

const PROBE_MS = 10_000;

/**
 * Gentle signals go to the agent, which saves its session on them. Bubblewrap itself would end at
 * once and take the agent along, so it ignores them; `env` gives the agent the usual ones back.
 */
const DEAF = ["-c", 'trap "" INT TERM HUP QUIT; exec "$@"', "sh"];
const HEARING = ["env", "--default-signal=INT,TERM,HUP,QUIT", "--"];

/** Confines with the program of that name. */
export function bubblewrap(program = "bwrap"): Sandbox {
  let found: Promise<SandboxFinding> | null = null;
  return {
    name: "bubblewrap",
    probe: () => (found ??= probe(program)),
    confine: (command, limits) => confine(program, command, limits),
  };
}

function confine(program: string, command: Command, limits: Confinement): Command {
  const { env, cwd, stdin } = command;
  const network = limits.network === "off" ? ["--unshare-net"] : [];
  const mounts = mountsOf(command, limits);
  const wrapped = [program, ...NAMESPACES, ...network, ...mounts, "--chdir", cwd, "--"];
  const args = [...DEAF, ...wrapped, ...HEARING, command.program, ...command.args];
  const moved = env["TMPDIR"] === undefined ? env : { ...env, TMPDIR: "/tmp" };
  return { program: "/bin/sh", args, cwd, env: moved, stdin };
}

async function probe(program: string): Promise<SandboxFinding> {
  if (process.platform !== "linux")
    return { works: false, why: `Bubblewrap needs Linux; this is ${process.platform}.` };
  const version = await run({ program, args: ["--version"] });
  if (version.missing)
    return { works: false, why: "Bubblewrap (bwrap) is not installed: apt install bubblewrap" };
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-sandbox-"));
  try {
    return await tryOut(program, version.stdout.trim(), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Sees what it is to see, writes where it may, and is refused where it may not. */
const TRIAL =
  'cat kept && echo changed >written && ! echo changed 2>/dev/null >kept && echo "held"';

async function tryOut(program: string, version: string, folder: string): Promise<SandboxFinding> {
  const kept = join(folder, "kept");
  await writeFile(kept, "seen\n");
  const command = { program: "/bin/sh", args: ["-c", TRIAL], cwd: folder };
  const limits: Confinement = {
    hidden: [],
    readable: [],
    writable: [folder],
    kept: [kept],
    scratch: join(folder, "scratch"),
    network: "on",
  };
  const tried = await run(confine(program, { ...command, env: baseEnv(), stdin: null }, limits));
  if (tried.exit_code === 0 && tried.stdout === "seen\nheld\n") return { works: true, version };
  const said = tried.stderr.trim().split("\n").at(-1) ?? "";
  const why = tried.timed_out ? "it did not answer" : said || `exit code ${tried.exit_code}`;
  return { works: false, why: `Bubblewrap does not work here: ${why}.` };
}

const baseEnv = () => allowedEnv(process.env);

function run(command: Pick<Command, "program" | "args"> & Partial<Command>) {
  const whole = { cwd: tmpdir(), env: baseEnv(), stdin: null, ...command };
  return runCommand(whole, { timeout_ms: PROBE_MS });
}
