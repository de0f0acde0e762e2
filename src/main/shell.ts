import type { Writable } from "node:stream";
import { runCli } from "../cli/program.ts";
import { findHome } from "./home.ts";
import { homeClient } from "./home-client.ts";
import { makeClient, type Client } from "../client/client.ts";
import { makeInstallation } from "./installation/installation.ts";
import { ownVersion } from "./self.ts";
import type { Home } from "./home.ts";

/**
 * Runs one command line of this process; answers its exit code once everything it said is
 * written.
 */
export async function runFromShell(argv: readonly string[]): Promise<number> {
  const { env, stdin, stdout, stderr } = process;
  const home = findHome(env);
  const installation = makeInstallation(home);
  const code = await runCli(argv, {
    installation,
    client: () => clientOf(home, () => installation.token()),
    stdout,
    stderr,
    stdin,
    is_tty: stdout.isTTY,
    env,
    version: ownVersion(),
    now: () => new Date().toISOString(),
  });
  await Promise.all([flushed(stdout), flushed(stderr)]);
  return code;
}

/** The server that the environment names, else the one that runs for this home. */
async function clientOf(home: Home, token: () => Promise<string>): Promise<Client> {
  const { RINGMASTER_URL: url, RINGMASTER_TOKEN } = process.env;
  const secret = RINGMASTER_TOKEN || (await token());
  return url
    ? makeClient({ url: url.replace(/\/+$/, ""), token: secret })
    : homeClient(home, secret);
}

/** A pipe takes output later than `write` returns; leaving earlier would cut it off. */
async function flushed(stream: Writable): Promise<void> {
  if (stream.writableLength === 0 || stream.destroyed) return;
  await new Promise<void>((resolve) => stream.write("", () => resolve()));
}
