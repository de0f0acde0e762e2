import type { Health } from "../../domain/health.ts";
import { notFound } from "../../domain/problem.ts";
import { attention } from "../../engine/attention.ts";
import { requireSelfProject, requireTree } from "../../engine/projects.ts";
import { readiness } from "../../engine/readiness.ts";
import { queueEffect } from "../../engine/effects/orders.ts";
import { openReload, orderFor } from "../../engine/effects/reloads.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";
import { IMPROVEMENTS } from "../improvements.ts";
import { makeSigninLink } from "../signin.ts";

type Names =
  | "health"
  | "apiHealth"
  | "makeSigninLink"
  | "reloadNow"
  | "reloadStatus"
  | "reloadHistory"
  | "showReload"
  | "attention"
  | "readiness"
  | "listAgents";

/** What only the running process knows. */
export type Serving = { leads: () => boolean; publicUrl: () => string };

/** Answers about the server itself. */
export function systemHandlers(world: World, serving: Serving): Pick<Handlers, Names> {
  const health = { kind: "free", run: () => tellHealth(world, serving) } as const;
  return {
    ...reloading(world),
    health,
    apiHealth: health,
    makeSigninLink: {
      kind: "write",
      run: (tables) => makeSigninLink(tables, world.clock, serving.publicUrl()),
    },
    attention: { kind: "free", run: () => attention(world) },
    readiness: { kind: "free", run: () => readiness(world) },
    listAgents: { kind: "free", run: async () => ({ items: await world.agents() }) },
  };
}

async function tellHealth(world: World, serving: Serving): Promise<Health> {
  const { version, commit, generation } = world.self;
  const database = await databaseHealth(world);
  return {
    status: database.status,
    version,
    commit,
    generation,
    database,
    leader: serving.leads(),
    self_improvements: IMPROVEMENTS.length,
    uptime_ms: Math.round(process.uptime() * 1000),
  };
}

async function databaseHealth(world: World): Promise<Health["database"]> {
  const { engine, schema } = world.store.about;
  try {
    await world.store.read((tables) => tables.events.last());
    return { status: "ok", schema, engine };
  } catch (error) {
    world.log.error({ error: String(error) }, "the database does not answer");
    return { status: "failing", schema, engine };
  }
}

type Reloading = "reloadNow" | "reloadStatus" | "reloadHistory" | "showReload";

function reloading(world: World): Pick<Handlers, Reloading> {
  return {
    reloadNow: {
      kind: "free",
      async run({ body }) {
        const project = await world.store.read(requireSelfProject);
        const newest = await world.delivery.head(project.repo, project.default_branch);
        const to_commit = body.commit ?? newest;
        await requireTree(world, project.repo, to_commit);
        return world.store.write(async (tables) => {
          const wish = { task_id: null, trigger: "manual", to_commit, base_commit: null } as const;
          const reload = await openReload(world, tables, wish);
          await queueEffect(world.clock, tables, orderFor("release", reload));
          return reload;
        });
      },
    },
    reloadStatus: {
      kind: "read",
      async run(tables) {
        const generation =
          (await tables.generations.find(world.self.generation)) ?? unrecorded(world);
        const [current] = await tables.reloads.list(1);
        return { generation, current: current ?? null, improvements: [...IMPROVEMENTS] };
      },
    },
    reloadHistory: {
      kind: "read",
      run: async (tables, { query }) => ({ items: await tables.reloads.list(query.limit) }),
    },
    showReload: {
      kind: "read",
      async run(tables, { params }) {
        const reload = await tables.reloads.find(params.id);
        if (!reload) throw notFound("reload", params.id);
        return reload;
      },
    },
  };
}

/**
 * A server that has not been told to serve yet (a trial, or one without a supervisor) has no
 * record.
 */
function unrecorded({ self }: World) {
  const { generation, commit, pid, boot_ms, started_at } = self;
  return { number: generation, commit, pid, boot_ms, started_at };
}
