import type { Attention } from "../../domain/attention.ts";
import { Problem, toProblem } from "../../domain/problem.ts";
import { ago, duration, fields } from "../output.ts";
import type { Run } from "../shape.ts";
import type { status } from "./commands.ts";

/** What runs, from the supervisor's record and the server's own health. */
export const run: Run<typeof status> = async (_given, { world, call, show, look }) => {
  const { installation, env } = world;
  const named = env["RINGMASTER_URL"] ?? "";
  const running = named === "" ? await installation.running() : null;
  const url = running?.url ?? named;
  if (url === "") throw notRunning(installation.home);
  const health = await call("health", {});
  // The health answer wins: it comes from the process that serves at this moment.
  const attention = (await toMend(call)).map(({ text }) => text);
  const all = { ...running, ...health, url, home: installation.home, attention };
  show(all, () =>
    fields(
      [
        ["status", { text: health.status, color: health.status === "ok" ? "green" : "red" }],
        ["url", url],
        ["commit", health.commit],
        ["generation", health.generation],
        ["version", health.version],
        ["database", `${health.database.engine}, schema ${health.database.schema}`],
        ["up for", duration(health.uptime_ms)],
        ["improved itself", `${health.self_improvements} times`],
        ["supervisor", running && `pid ${running.pid}, ${ago(running.started_at, world.now())}`],
        ["home", installation.home],
        ...attention.map((text) => ["attention", { text, color: "yellow" }] as const),
      ],
      look,
    ),
  );
};

/** What a person should mend; a server of an older release tells of nothing. */
async function toMend(call: Parameters<typeof run>[1]["call"]): Promise<Attention[]> {
  try {
    return (await call("attention", {})).items;
  } catch (error) {
    if (toProblem(error).code !== "not_found") throw error;
    return [];
  }
}

function notRunning(home: string): Problem {
  return new Problem(
    "not_running",
    `No Ringmaster runs for ${home}.`,
    "Start it with: ringmaster up",
  );
}
