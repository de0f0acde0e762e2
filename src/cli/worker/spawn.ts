import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import type { Run } from "../shape.ts";
import { ableFields } from "./able.ts";
import type { spawn } from "./commands.ts";
import { shellText } from "./view.ts";

/** Starts a worker's process; with `--type` the worker is made when it is not there. */
export const run: Run<typeof spawn> = async ({ worker: name, type, dir, ...given }, context) => {
  if (dir !== null) await mustBelong(dir, context);
  const worker = await spawned({ name, type, able: ableFields(given) }, context);
  context.show(worker, () =>
    [
      `Worker ${worker.name} (${worker.id}) runs in session ${worker.session ?? "-"}`,
      ...(worker.attach.length === 0 ? [] : [`Look at it with: ${shellText(worker.attach)}`]),
    ].join("\n"),
  );
};

type Wanted = { name: string; type: string | null; able: ReturnType<typeof ableFields> };

async function spawned({ name, type, able }: Wanted, { call }: Context) {
  const known = await workerIfThere(name, call);
  if (known) {
    if (type !== null && type !== known.agent) throw otherAgent(name, known.agent, type);
    if (Object.values(able).some((value) => value !== undefined))
      await call("changeWorker", { params: { id: known.id }, body: able });
    return call("spawnWorker", { params: { id: known.id } });
  }
  if (type === null) throw unknownWorker(name);
  return call("spawnNewWorker", { body: { name, agent: type, ...able } });
}

async function workerIfThere(id: string, call: Context["call"]) {
  try {
    return await call("showWorker", { params: { id } });
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return null;
    throw error;
  }
}

function otherAgent(name: string, has: string, wanted: string): Problem {
  return new Problem(
    "conflict",
    `Expected worker "${name}" to run ${wanted}, got one that runs ${has}.`,
    "Spawn it without --type, or give the new worker another name.",
  );
}

function unknownWorker(name: string): Problem {
  return new Problem(
    "not_found",
    `There is no worker "${name}".`,
    `Make and start it with: ringmaster worker spawn ${name} --type claude-code`,
  );
}

/** Refuses a folder that belongs to no known project: a worker would never work there. */
async function mustBelong(dir: string, { call, world }: Context): Promise<void> {
  const folder = await realpath(dir).catch(() => null); // not there: refused below, with its name
  const { items } = await call("listProjects", {});
  const homes = items.flatMap(({ repo }) => [repo, `${repo}.worktrees`]);
  const roots = [...homes, join(world.installation.home, "worktrees")];
  for (const root of roots) {
    const real = await realpath(root).catch(() => null); // a root that is not there holds nothing
    if (folder !== null && real !== null && `${folder}${sep}`.startsWith(`${real}${sep}`)) return;
  }
  const known = items.map(({ name, repo }) => `${name} (${repo})`).join(", ") || "none";
  throw new Problem(
    "invalid_input",
    `Expected a folder of a known project for --workdir, got "${dir}"; projects: ${known}.`,
    "Workers take worktrees of the projects themselves; leave --workdir out, or add the project " +
      `with: ringmaster project add NAME --repo ${shellText([dir])}`,
  );
}
