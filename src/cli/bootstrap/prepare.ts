import { setTimeout } from "node:timers/promises";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { Missing, Running } from "../installation.ts";
import type { Context } from "../context.ts";
import { makeSteps, type Steps } from "./steps.ts";

/** Where a bootstrap stands once Ringmaster runs and knows its own code. */
export type Stage = {
  steps: Steps;
  began_ms: number;
  running: Running;
  project: Project;
};

type Wish = { yes: boolean; port: number | null };

/** Preflight, server, and the self project: safe to repeat. */
export async function prepare({ yes, port }: Wish, context: Context): Promise<Stage> {
  const began_ms = performance.now();
  const steps = makeSteps(context);
  const { installation } = context.world;
  await steps.take(
    "programs",
    () => provide(yes, context),
    (added) => (added.length > 0 ? `installed ${added.join(", ")}` : "git and tmux are there"),
  );
  const running = await installation.up({ port, tell: steps.add });
  await steps.take(
    "health",
    () => healthy(context),
    (h) => `${running.url}, generation ${h.generation}, schema ${h.database.schema}`,
  );
  const project = await steps.take(
    "self project",
    () => selfProject(context, steps),
    (p) => `${p.name} at ${p.repo}`,
  );
  await steps.take("agents", () => context.call("listAgents", {}), describeAgents);
  return { steps, began_ms, running, project };
}

async function provide(yes: boolean, context: Context): Promise<string[]> {
  const { installation, env } = context.world;
  const missing = await installation.missing();
  if (missing.length === 0) return [];
  const unattended = yes || Boolean(env["CI"]);
  if (!unattended && !(await agrees(missing, context))) throw lacking(missing);
  await installation.install(missing);
  return missing.map((each) => each.program);
}

async function agrees(missing: readonly Missing[], context: Context): Promise<boolean> {
  const { stdin, stderr, is_tty } = context.world;
  if (!is_tty) return false;
  const names = missing.map((m) => `${m.program} (for ${m.needed_for})`).join(", ");
  stderr.write(`Ringmaster needs ${names}. Install with apt now? [Y/n] `);
  for await (const chunk of stdin) return /^\s*(y|yes)?\s*$/i.test(String(chunk));
  return false;
}

function lacking(missing: readonly Missing[]): Problem {
  const names = missing.map((m) => m.program).join(" and ");
  const packages = missing.map((m) => m.package).join(" ");
  return new Problem(
    "tool_missing",
    `Expected ${names} on this machine, but it is not there.`,
    `Run: sudo apt-get install -y ${packages}   (or: ringmaster bootstrap --yes)`,
  );
}

const HEALTHY_TRIES = 50;

/** Asks until the server says ok; a flip in the moment of asking is no failure. */
async function healthy(context: Context) {
  for (let tries = 1; ; tries++) {
    const health = await context.call("health", {});
    if (health.status === "ok" && health.leader) return health;
    if (tries === HEALTHY_TRIES)
      throw new Problem("internal", "The server is not healthy.", "See: ringmaster logs");
    await setTimeout(100);
  }
}

async function selfProject(context: Context, steps: Steps): Promise<Project> {
  const { items } = await context.call("listProjects", {});
  const known = items.find((p) => p.is_self);
  if (known) return known;
  const repo = await context.world.installation.selfRepository(steps.add);
  return context.call("addProject", { body: { name: "ringmaster", repo, is_self: true } });
}

type Agents = { items: { name: string; usable: boolean; version: string | null }[] };

function describeAgents({ items }: Agents): string {
  const usable = items.filter((a) => a.usable && a.name !== "rehearsal");
  if (usable.length === 0) return "no agent CLI is installed; a rehearsal does the first task";
  const names = usable.map((a) => `${a.name} ${a.version}`).join(", ");
  return `${names} can be used: ringmaster bootstrap --agent ${usable[0]?.name}`;
}
