import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { startRingmaster } from "../test/support/ringmaster.ts";
import type { Subject } from "./subject.ts";

/** Short, so that many reloads fit into one measurement; 10 s is what users get. */
const WATCH_MS = 1_000;
const CONFIG = `[reload]\nwatch_ms = ${WATCH_MS}\n`;
const PATHS = ["/health", "/api/tasks", "/api/workers", "/api/reload"];
/** With agent output every event is streamed, so that a gap in the numbers is a lost event. */
const EVENTS = "/api/events?agent_output=1";

type Whole = Awaited<ReturnType<typeof startRingmaster>>;

async function describe(name: string, whole: Whole): Promise<Omit<Subject, "replace" | "stop">> {
  const token = (await whole.run(["token"])).stdout.trim();
  return { name, url: whole.url, token, paths: PATHS, events_path: EVENTS };
}

/** Ringmaster, replaced by reloads to new commits of its own code. */
export async function startReloading(): Promise<Subject> {
  const whole = await startRingmaster({ config: CONFIG, quick_checks: true });
  const repo = join(whole.home, "projects/ringmaster/repo");
  const about = await describe("reload", whole);
  await fetch(`${whole.url}/api/projects`, {
    method: "POST",
    headers: { authorization: `Bearer ${about.token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "ringmaster", repo, is_self: true }),
  });
  return {
    ...about,
    async replace(turn) {
      await appendFile(join(repo, "CHANGELOG.md"), `\nTurn ${turn} of a measurement.\n`);
      await whole.git(repo, "commit", "--quiet", "--all", "--message", `Turn ${turn}`);
      const reload = await whole.json(["reload", "now"]);
      if (reload["phase"] !== "settled") throw new Error(JSON.stringify(reload));
    },
    stop: whole.close,
  };
}

/** The same, replaced by ending it and starting it again on the same port. */
export async function startRestarting(): Promise<Subject> {
  const whole = await startRingmaster({ config: CONFIG, quick_checks: true });
  const { port } = new URL(whole.url);
  return {
    ...(await describe("plain restart", whole)),
    async replace() {
      await whole.run(["down"]);
      await whole.json(["up", "--port", port]);
      // As long as the watch of a reload, so that both carry the same load per turn.
      await new Promise((resolve) => {
        setTimeout(resolve, WATCH_MS);
      });
    },
    stop: whole.close,
  };
}
