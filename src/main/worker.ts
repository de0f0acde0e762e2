import { readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { gitWorkspace } from "../adapters/workspaces/git.ts";
import { homeClient } from "./home-client.ts";
import { toProblem } from "../domain/problem.ts";
import type { WorkerParts } from "../runner/parts.ts";
import { runWorker } from "../runner/worker.ts";
import { IDENTITY_ENV } from "../std/git-command.ts";
import { STOP_LEFTOVERS, stopTree } from "../std/process-tree.ts";
import { allowedEnv } from "../std/process.ts";
import { makeAgents, requireAgent } from "./agents.ts";
import { boundaryParts } from "./boundary.ts";
import { systemClock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { findHome, groundFor, type Home } from "./home.ts";
import { CODE_ROOT } from "./self.ts";
import { RENEW_EXIT, UNKNOWN_EXIT } from "./worker-exit.ts";

/** Commit of the release this code runs from; null outside a release folder. */
async function ownCommit(home: Home): Promise<string | null> {
  const root = await realpath(CODE_ROOT);
  const releases = await realpath(path.dirname(home.current));
  return path.dirname(root) === releases ? path.basename(root) : null;
}

/** One line of the session, with the time. */
const show = (line: string) =>
  void process.stdout.write(`${new Date().toTimeString().slice(0, 8)} ${line}\n`);

async function makeParts(home: Home, id: string): Promise<WorkerParts> {
  const config = await readConfig(home.config);
  const agents = makeAgents(config, process.env);
  const token = (await readFile(path.join(home.worker_folder(id), "token"), "utf8")).trim();
  const clientFor = (secret: string) => homeClient(home, secret);
  const node_folder = path.dirname(process.execPath);
  return {
    id,
    commit: await ownCommit(home),
    home: home.root,
    client: clientFor(token),
    clientFor,
    agentFor: (choice) => requireAgent(agents, choice),
    workspace: gitWorkspace(groundFor(home, config, show)),
    boundary: boundaryParts(config),
    clock: systemClock(),
    env: allowedEnv(process.env, {
      ...IDENTITY_ENV,
      PATH: `${node_folder}:${process.env["PATH"] ?? ""}`,
    }),
    show,
  };
}

/** A worker that was killed could not end its agent: whoever takes its place does. */
async function endLeftovers(id: string): Promise<void> {
  const marker = { name: "RINGMASTER_WORKER", value: id };
  await stopTree({ roots: [], marker, steps: STOP_LEFTOVERS });
}

async function main(): Promise<number> {
  const home = findHome(process.env);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const)
    process.once(signal, () => stop.abort(new Error(`received ${signal}`)));
  const parts = await makeParts(home, process.env["RINGMASTER_WORKER"] ?? "");
  await endLeftovers(parts.id);
  parts.show(`worker ${parts.id} runs ${parts.commit?.slice(0, 10) ?? "outside a release"}`);
  const end = await runWorker(parts, stop.signal);
  return end === "renew" ? RENEW_EXIT : 0;
}

try {
  // Everything is compiled and kept on disk by now: see the script of the session.
  process.exit(process.argv[2] === "--compile" ? 0 : await main());
} catch (error) {
  const problem = toProblem(error);
  process.stderr.write(`${problem.message} ${problem.hint}\n`);
  process.exit(
    ["not_found", "unauthorized", "forbidden"].includes(problem.code) ? UNKNOWN_EXIT : 1,
  );
}
