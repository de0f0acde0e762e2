import { existsSync } from "node:fs";
import path from "node:path";
import { makeDuties, type Duties } from "../engine/duties.ts";
import { happened } from "../engine/ledger.ts";
import type { World } from "../engine/world.ts";
import { buildServer } from "../server/build.ts";
import { makeHandlers } from "../server/handlers/handlers.ts";
import { toProblem } from "../domain/problem.ts";
import type { ReloadJob } from "../ports/releaser.ts";
import { findHome, type Home } from "./home.ts";
import { makeLog } from "./log.ts";
import { admitOwner } from "./owner.ts";
import { CODE_ROOT } from "./self.ts";
import { attachToSupervisor, type Role } from "./serving.ts";
import { makeWorld } from "./world.ts";

const env = process.env;
const log = makeLog(env["RINGMASTER_LOG_LEVEL"] ?? "info", {
  generation: Number(env["RINGMASTER_GENERATION"] ?? 0),
});

/** A generation of the server: what it does when it leads, follows and leaves. */
async function start(home: Home): Promise<void> {
  const world = await makeWorld({
    home,
    database: env["RINGMASTER_DATABASE"] ?? home.database,
    commit: env["RINGMASTER_COMMIT"] ?? "unknown",
    generation: Number(env["RINGMASTER_GENERATION"] ?? 0),
    failpoint: env["RINGMASTER_FAILPOINT"],
    log,
    channel: { requestReload: (job: ReloadJob) => serving.requestReload(job) },
  });
  await admitOwner(world, home);
  const duties = makeDuties(world);
  const standing: Standing = { url: "", role: "standby", ending: new AbortController() };
  const app = await build(world, home, standing);
  const serving = attachToSupervisor({
    server: app.server,
    commit: world.self.commit,
    onServe(url) {
      standing.url = url;
    },
    async onRole(next) {
      standing.role = next;
      if (env["RINGMASTER_MODE"] === "shadow") return;
      if (next === "leader") await lead(world, duties);
      else await duties.follow();
    },
    onReloadUpdate: duties.hurry,
    mayWait: ({ method, url }) => method === "POST" && /\/claim(\?|$)/.test(url ?? ""),
    async onExit() {
      await world.ranker.close();
      await duties.idle();
      await app.close();
      await world.store.close();
    },
    endStreams() {
      standing.ending.abort();
      standing.ending = new AbortController();
      void app.endStreams();
    },
  });
}

/** What changes while the process lives: its public address, its role, and who waits for work. */
type Standing = { url: string; role: Role; ending: AbortController };

async function build(world: World, home: Home, standing: Standing) {
  const publicUrl = () => standing.url;
  const handlers = makeHandlers(world, {
    leads: () => standing.role === "leader",
    publicUrl,
    logOf: home.session_log,
    ending: () => standing.ending.signal,
  });
  const web = path.join(CODE_ROOT, "web", "dist");
  return buildServer({
    handlers,
    store: world.store,
    clock: world.clock,
    hosts: () => hostsOf(standing.url),
    public_url: publicUrl,
    web_dir: existsSync(web) ? web : null,
    log,
    version: world.self.version,
  });
}

/** Host headers that are ours: the address itself and its names on this machine. */
function hostsOf(url: string): string[] {
  const port = url === "" ? "" : `:${new URL(url).port}`;
  return ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}${port}`);
}

async function lead(world: World, duties: Duties): Promise<void> {
  const { generation, commit, pid, boot_ms, started_at } = world.self;
  await world.store.write(async (tables) => {
    await tables.generations.insert({ number: generation, commit, pid, boot_ms, started_at });
    await happened(world.clock, tables, {
      kind: "server.started",
      subject: String(generation),
      data: { generation, commit },
    });
  });
  duties.lead();
}

try {
  await start(findHome(env));
} catch (error) {
  const { message, hint } = toProblem(error);
  log.fatal({ error: message, hint }, "the server could not start");
  process.exit(1);
}
