import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { makeToy } from "../test/scenarios/reload/toy.ts";
import type { Subject } from "./subject.ts";

const ASKED = { token: "toy-token", paths: ["/health", "/api/things"], events_path: "/api/events" };
const WATCH_MS = 1_000;

/** The toy server under the supervisor, replaced by reloads. */
export async function startToy(): Promise<Subject> {
  const toy = makeToy();
  await toy.start();
  return {
    name: "reload",
    url: toy.state()?.url ?? "",
    ...ASKED,
    async replace(turn) {
      const commit = `release-${turn}`;
      toy.add(commit);
      const end = await toy.end(await toy.reload(commit, { watch_ms: WATCH_MS }));
      if (end.phase !== "settled") throw new Error(`${commit} ${end.phase}: ${end.reason}`);
    },
    stop: async () => toy.clear(),
  };
}

/** Starts the same server without a supervisor and waits until it listens. */
async function startAlone(home: string, port: number): Promise<ChildProcess> {
  const server = join(home, "releases/first/src/main/server.ts");
  const env = { PATH: process.env["PATH"], RINGMASTER_HOME: home, TOY_PORT: String(port) };
  const child = spawn(process.execPath, [server], { env, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

/** The same toy server as a plain process, replaced by ending it and starting it again. */
export async function startPlainToy(): Promise<Subject> {
  const toy = makeToy();
  const launched = await toy.start();
  // A port that was free a moment ago, taken over from the supervisor that found it.
  const { port = 0, url = "" } = toy.state() ?? {};
  launched.child.kill("SIGTERM");
  await launched.exited;
  let child = await startAlone(toy.home, port);
  const end = async () => {
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  };
  return {
    name: "plain restart",
    url,
    ...ASKED,
    async replace() {
      await end();
      child = await startAlone(toy.home, port);
      // As long as the watch of a reload, so that both carry the same load per turn.
      await new Promise((resolve) => {
        setTimeout(resolve, WATCH_MS);
      });
    },
    async stop() {
      await end();
      await toy.clear();
    },
  };
}
