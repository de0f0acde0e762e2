import { spawn } from "node:child_process";

/**
 * A command as a value: what to run, where, with which environment and input. Nothing is
 * inherited.
 */
export type Command = {
  program: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Written to standard input, which is then closed; null closes it at once. */
  stdin: string | null;
};

/** How a finished process ended. `missing`: the program could not be started at all. */
export type Finished = {
  exit_code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  /** There was more on standard output than was kept. */
  is_cut: boolean;
  timed_out: boolean;
  missing: boolean;
};

/** Bounds of a short run: time, and bytes kept per stream (the rest is dropped). */
export type Bounds = { timeout_ms: number; bytes_max?: number; signal?: AbortSignal };

const BYTES_DEFAULT = 10_000_000;

/**
 * Names that may pass from our environment to programs we start; everything else stays out. Those
 * of certificates say whom this machine trusts: without them nothing behind a private authority can
 * be fetched.
 */
export const ENV_ALLOWED = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "SHELL",
  "LANG",
  "LANGUAGE",
  "LC_ALL",
  "LC_CTYPE",
  "TERM",
  "TZ",
  "TMPDIR",
  "TMUX_TMPDIR",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
] as const;

/** The allowed part of an environment, with `more` on top. */
export function allowedEnv(
  from: Record<string, string | undefined>,
  more: Record<string, string> = {},
): Record<string, string> {
  const kept = ENV_ALLOWED.flatMap((name) => (from[name] ? [[name, from[name]] as const] : []));
  return { ...Object.fromEntries(kept), ...more };
}

/**
 * Runs a short command to its end and keeps its output. Never throws for what the program does: a
 * missing program, a non-zero exit and a time-out are answers. On time-out it is killed with
 * SIGKILL.
 */
export function runCommand(command: Command, bounds: Bounds): Promise<Finished> {
  const { promise, resolve } = Promise.withResolvers<Finished>();
  const child = spawn(command.program, [...command.args], {
    cwd: command.cwd,
    env: command.env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  if (child.pid === undefined) {
    child.once("error", () => resolve({ ...NOTHING, missing: true }));
    return promise;
  }
  const out = collect(bounds.bytes_max ?? BYTES_DEFAULT);
  const err = collect(bounds.bytes_max ?? BYTES_DEFAULT);
  let timed_out = false;
  const stop = () => child.kill("SIGKILL");
  const timer = setTimeout(() => {
    timed_out = true;
    stop();
  }, bounds.timeout_ms);
  bounds.signal?.addEventListener("abort", stop, { once: true });
  const finish = (exit_code: number | null, signal: string | null, missing: boolean) => {
    clearTimeout(timer);
    bounds.signal?.removeEventListener("abort", stop);
    const [stdout, stderr, is_cut] = [out.text(), err.text(), out.isCut()];
    resolve({ exit_code, signal, stdout, stderr, is_cut, timed_out, missing });
  };
  child.stdout.on("data", out.add);
  child.stderr.on("data", err.add);
  child.on("error", () => finish(null, null, true));
  child.on("close", (code, signal) => finish(code, signal, false));
  child.stdin.on("error", () => undefined); // it may close its input early; its exit tells more
  child.stdin.end(command.stdin ?? "");
  return promise;
}

const NOTHING: Finished = {
  exit_code: null,
  signal: null,
  stdout: "",
  stderr: "",
  is_cut: false,
  timed_out: false,
  missing: false,
};

type Collected = { add: (chunk: Buffer) => void; text: () => string; isCut: () => boolean };

function collect(bytes_max: number): Collected {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    add: (chunk) => {
      if (size < bytes_max) chunks.push(chunk.subarray(0, bytes_max - size));
      size += chunk.length;
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
    isCut: () => size > bytes_max,
  };
}
