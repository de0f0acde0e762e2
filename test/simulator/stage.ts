import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/adapters/store/sqlite.ts";
import { config } from "../../src/domain/config.ts";
import { ID_PREFIX } from "../../src/domain/ids.ts";
import { Problem } from "../../src/domain/problem.ts";
import { PROJECT_DEFAULTS, type Project } from "../../src/domain/project.ts";
import { repositorySettings } from "../../src/domain/settings.ts";
import { addWorker } from "../../src/engine/workers.ts";
import type { World } from "../../src/engine/world.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Store, Tables } from "../../src/ports/store.ts";
import type { Model, MWorker } from "./reference.ts";
import type { Random } from "./random.ts";

/** What engine functions that touch no files and no processes need of the world. */
type Ground = Pick<World, "clock" | "config" | "home" | "self" | "store">;

/** The engine over a real database with a held clock, and the model beside it. */
export type Stage = {
  model: Model;
  random: Random;
  world(): Ground;
  write<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  read<T>(work: (tables: Tables) => Promise<T>): Promise<T>;
  /** Closes the database and opens it again, as a restart of the server does. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

const BEGAN = Date.UTC(2026, 0, 1);
const AT_ONCE = 3;

/** The settings of a repository whose one check is always to be green. */
export const SETTINGS = repositorySettings.parse({ checks: [{ name: "done", command: "true" }] });

/** Opens an empty queue with two projects and four workers. */
export async function openStage(random: Random): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), "ringmaster-simulator-"));
  const file = join(home, "ringmaster.db");
  const model: Model = {
    now: BEGAN,
    at_once: AT_ONCE,
    tasks: [],
    edges: [],
    attempts: [],
    workers: [],
    projects: [],
  };
  const clock = heldClock(model, random);
  let store: Store = await openSqliteStore({ file, clock });
  const stage: Stage = {
    model,
    random,
    world: () => ({
      clock,
      home,
      store,
      self: SELF,
      config: config.parse({ queue: { concurrency: AT_ONCE, preference_ms: 0 } }),
    }),
    write: (work) => store.write(work),
    read: (work) => store.read(work),
    async restart() {
      await store.close();
      store = await openSqliteStore({ file, clock });
    },
    async close() {
      await store.close();
      rmSync(home, { recursive: true });
    },
  };
  await furnish(stage);
  return stage;
}

const SELF: World["self"] = {
  version: "0.0.0",
  commit: "0".repeat(40),
  generation: 1,
  pid: 1,
  host: "simulator",
  started_at: new Date(BEGAN).toISOString(),
  boot_ms: 0,
};

function heldClock(model: Model, random: Random): Clock {
  const text = (length: number) =>
    Array.from({ length }, () => random.below(36).toString(36)).join("");
  return {
    now: () => new Date(model.now).toISOString(),
    monotonic: () => model.now,
    id: (kind) => `${ID_PREFIX[kind]}-${text(kind === "task" ? 4 : 12)}`,
    secret: () => text(40),
  };
}

async function furnish({ model, world, write }: Stage): Promise<void> {
  for (const name of ["circus", "zoo"]) {
    const id = world().clock.id("project");
    const at = world().clock.now();
    const row: Project = {
      ...PROJECT_DEFAULTS,
      id,
      name,
      repo: `/nowhere/${name}`,
      default_branch: "main",
      is_self: false,
      stages: [],
      created_at: at,
      updated_at: at,
    };
    await write((tables) => tables.projects.insert(row));
    const limits = { paused: false, at_once: null, budget: null, spent: 0, collide: true };
    model.projects.push({ id, ...limits });
  }
  const workers: Omit<MWorker, "id" | "paused">[] = [
    { agent: "claude-code", can: [], is_ours: true },
    { agent: "claude-code", can: ["rust", "sql"], is_ours: true },
    { agent: "codex", can: ["sql"], is_ours: false },
    { agent: "rehearsal", can: [], is_ours: true },
  ];
  for (const [at, each] of workers.entries()) {
    const { agent, can: capabilities } = each;
    const wanted = { name: `worker-${at}`, agent, capabilities };
    const { id } = await write((tables) => addWorker(world(), tables, wanted));
    model.workers.push({ ...each, id, paused: false });
  }
}

/** How the engine answered: "ok", or the code of its problem. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "ok";
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
