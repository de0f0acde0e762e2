import { makeInstallation } from "../../src/main/installation/installation.ts";
import { findHome } from "../../src/main/home.ts";
import { runCli } from "../../src/cli/program.ts";
import type { Sink } from "../../src/cli/world.ts";
import type { Workplace } from "./workplace.ts";

/** What a command said, and its exit code. */
export type Said = { code: number; stdout: string; stderr: string };

/** Runs one command line against the server of a workplace, in this process: words as typed. */
export async function command({ client, place }: Workplace, line: string): Promise<Said> {
  const [stdout, stderr] = [sink(), sink()];
  const code = await runCli(line.split(" "), {
    installation: makeInstallation(findHome({ RINGMASTER_HOME: place.home })),
    client: () => Promise.resolve(client),
    stdout: stdout.to,
    stderr: stderr.to,
    stdin: nothing(),
    is_tty: false,
    env: {},
    version: "0.0.0-test",
    now: () => new Date().toISOString(),
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function sink(): { to: Sink; text: () => string } {
  let text = "";
  const write = (more: string) => ((text += more), true);
  return { to: { write, on: () => undefined }, text: () => text };
}

async function* nothing(): AsyncGenerator<string> {
  // Standard input is closed.
}
