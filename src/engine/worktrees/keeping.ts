import { LIMITS } from "../../domain/limits.ts";
import { planPool, type PoolProject, type PoolStep } from "../../domain/pool.ts";
import { toProblem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { Tables } from "../../ports/store.ts";
import type { FoundTree, Readied } from "../../ports/worktrees.ts";
import { happened } from "../ledger.ts";
import type { World } from "../world.ts";
import { prune } from "./prune.ts";

/** How often the pool is looked at while somebody works. */
const LOOK_MS = 2_000;
/**
 * One that is behind its branch is left to whoever may come for it right now, as after a merge that
 * frees a task: whoever takes it brings it to the newest commit as well.
 */
const BEHIND_MS = 5_000;
/** A worktree that could not be made is tried again after this, or when the branch moved on. */
const RETRY_MS = 10 * 60_000;
/** A project that had work within this time counts as having some: the next task may come. */
const WORKED_MS = 10 * 60_000;
/** A worker that was heard of within this time may come for a task. */
const WORKER_MS = 5 * 60_000;
/** When the first clearing comes after the start: nothing is in a hurry then. */
const FIRST_PRUNE_MS = 60_000;
/** What was worked on within this time is left alone by the clearing that comes by itself. */
const IDLE_MS = 24 * 3_600_000;

type Failure = { head: string; at_ms: number };

/** What the duty remembers between its turns. */
type Memory = {
  /** What the last kept worktree of a project took, in megabytes. */
  mb: Map<string, number>;
  failures: Map<string, Failure>;
  /** Since when a kept worktree is behind its branch, by path. */
  behind_ms: Map<string, number>;
  /** When a project had work last. */
  worked_ms: Map<string, number>;
};

const emptyMemory = (): Memory => ({
  mb: new Map(),
  failures: new Map(),
  behind_ms: new Map(),
  worked_ms: new Map(),
});

/**
 * Keeps worktrees ready for projects that have work, within a budget, and clears away those that
 * belong to nobody. It works beside the other duties, one step after the other, and tells of each:
 * what it made, what it removed, and why.
 */
export function makeKeeping(world: World) {
  const memory = emptyMemory();
  let stop = new AbortController();
  let next_ms = 0;
  let prune_ms = world.clock.monotonic() + FIRST_PRUNE_MS;
  let under_way: Promise<void> | null = null;

  async function work(): Promise<void> {
    await keepPool(world, memory, stop.signal);
    if (stop.signal.aborted || world.clock.monotonic() < prune_ms) return;
    prune_ms = world.clock.monotonic() + world.config.worktrees.prune_every_ms;
    await prune(world, { dry_run: false, idle_ms: IDLE_MS });
  }

  return {
    /** Begins what is due and does not wait for it. Answers whether to look again by the clock. */
    async turn(): Promise<boolean> {
      if (under_way !== null || world.clock.monotonic() < next_ms) return under_way !== null;
      next_ms = world.clock.monotonic() + LOOK_MS;
      const failed = (error: unknown) =>
        world.log.error({ error: toProblem(error).message }, "keeping worktrees ready failed");
      under_way = work()
        .catch(failed)
        .finally(() => {
          under_way = null;
        });
      return true;
    },
    /** Begins anew: what was told to stop may be done again. */
    anew(): void {
      stop = new AbortController();
      next_ms = 0;
    },
    /** What is under way is broken off as soon as it can be. */
    stop: () => stop.abort(),
    idle: async () => void (await under_way),
  };
}

/** One step after the other, each on a fresh look, until there is none or one could not be done. */
async function keepPool(world: World, memory: Memory, signal: AbortSignal): Promise<void> {
  const tried = new Set<string>();
  while (!signal.aborted) {
    const { projects, found } = await look(world, memory);
    const slots = found.flatMap((tree) => slotOf(tree));
    const steps = planPool(projects, slots, world.config.worktrees);
    const step = steps.find(
      (each) => !tried.has(keyOf(each)) && isDue(world, memory, { step: each, projects }),
    );
    if (!step) return;
    tried.add(keyOf(step));
    await take(world, memory, { step, projects, signal });
  }
}

const keyOf = (step: PoolStep) =>
  step.act === "keep" ? `keep ${step.project_id}` : `${step.act} ${step.path}`;

const slotOf = (tree: FoundTree) =>
  tree.pooled && tree.path !== null ? [{ ...tree, path: tree.path }] : [];

type Ready = PoolProject & Pick<Project, "default_branch">;

type Considered = { step: PoolStep; projects: readonly Ready[] };

/** Not what came to nothing a short while ago at the same commit, and not what may be taken now. */
function isDue(
  { clock }: Pick<World, "clock">,
  { failures, behind_ms }: Memory,
  { step, projects }: Considered,
): boolean {
  const now_ms = clock.monotonic();
  if (step.act === "drop") return true;
  if (step.act === "renew") {
    const since_ms = behind_ms.get(step.path) ?? now_ms;
    behind_ms.set(step.path, since_ms);
    return now_ms - since_ms >= BEHIND_MS;
  }
  const failure = failures.get(step.project_id);
  const head = projects.find(({ id }) => id === step.project_id)?.head;
  return failure?.head !== head || now_ms - (failure?.at_ms ?? 0) >= RETRY_MS;
}

async function look(
  world: World,
  memory: Memory,
): Promise<{ projects: Ready[]; found: FoundTree[] }> {
  const known = await world.store.read((tables) => projectsWithWork(world, memory, tables));
  const found = await world.worktrees.list(known.map(({ project }) => project.repo));
  const projects: Ready[] = [];
  for (const { project, has_work } of known) {
    const { id, repo, default_branch } = project;
    const head = has_work ? await world.delivery.head(repo, default_branch) : "";
    const expects_mb = memory.mb.get(id) ?? 0;
    projects.push({ id, repo, default_branch, head, has_work, expects_mb });
  }
  return { projects, found };
}

/**
 * A project has work when a task of it is ready or worked on, or was a short while ago, and a
 * worker is there. While an attempt is about to begin, nothing is made beside it: it shall have the
 * machine for itself.
 */
async function projectsWithWork(
  world: World,
  { worked_ms }: Memory,
  tables: Tables,
): Promise<{ project: Project; has_work: boolean }[]> {
  const projects = await tables.projects.list();
  const staffed = (await tables.workers.list()).some((worker) => isThere(world, worker));
  const running = await tables.attempts.load();
  const begun = new Map((await tables.attempts.running()).map((each) => [each.id, each]));
  const known: { project: Project; has_work: boolean }[] = [];
  for (const project of projects) {
    const own = running.filter(({ project_id }) => project_id === project.id);
    const beginning = own.some(({ id }) => isBeginning(world, begun.get(id)));
    const filter = { project_id: project.id, status: ["ready"] as const };
    const [ready] = await tables.tasks.list(filter, { after: null, limit: 1 });
    const now_ms = world.clock.monotonic();
    if (own.length > 0 || ready !== undefined || (await hasNewTask(world, tables, project)))
      worked_ms.set(project.id, now_ms);
    const worked = now_ms - (worked_ms.get(project.id) ?? Number.NEGATIVE_INFINITY) < WORKED_MS;
    known.push({ project, has_work: staffed && !project.paused && worked && !beginning });
  }
  return known;
}

/** Somebody is adding tasks, if also one that was over before it was seen here. */
async function hasNewTask(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  { id }: Project,
): Promise<boolean> {
  const [newest] = await tables.tasks.list({ project_id: id }, { after: null, limit: 1 });
  return (
    newest !== undefined && Date.parse(clock.now()) - Date.parse(newest.created_at) < WORKED_MS
  );
}

type Seen = { session: string | null; last_seen_at: string | null };

const isThere = ({ clock }: Pick<World, "clock">, { session, last_seen_at }: Seen): boolean =>
  session !== null ||
  (last_seen_at !== null && Date.parse(clock.now()) - Date.parse(last_seen_at) < WORKER_MS);

function isBeginning(
  { clock }: Pick<World, "clock">,
  attempt: { iterations: number; started_at: string } | undefined,
): boolean {
  if (!attempt || attempt.iterations > 0) return false;
  return Date.parse(clock.now()) - Date.parse(attempt.started_at) < LIMITS.backoff_first_ms;
}

type Step = { step: PoolStep; projects: readonly Ready[]; signal: AbortSignal };

async function take(world: World, memory: Memory, { step, projects, signal }: Step): Promise<void> {
  if (step.act === "drop") {
    const known = projects.find(({ repo }) => repo === step.repo);
    const default_branch = known?.default_branch ?? "";
    const gone = await world.worktrees.drop({ repo: step.repo, default_branch }, step.path);
    if (gone) await tell(world, step.path, { what: "removed", why: step.why });
    return;
  }
  const project = projects.find(({ id }) => id === step.project_id);
  if (!project) return;
  const { repo, default_branch } = project;
  const repository = { repo, default_branch, signal };
  const readied =
    step.act === "keep"
      ? await world.worktrees.keep(repository)
      : await world.worktrees.renew(repository, step.path);
  memory.behind_ms.delete(readied.path);
  if (!signal.aborted) await settle(world, memory, { project, readied });
}

type Settled = { project: Ready; readied: Readied };

async function settle(world: World, memory: Memory, { project, readied }: Settled): Promise<void> {
  const { path } = readied;
  if (readied.status === "ready") {
    memory.mb.set(project.id, readied.mb);
    memory.failures.delete(project.id);
    await tell(world, path, { what: "ready", commit: readied.commit, mb: readied.mb });
    return;
  }
  const { status, detail } = readied;
  if (status === "failed") {
    const at_ms = world.clock.monotonic();
    memory.failures.set(project.id, { head: project.head, at_ms });
    world.log.warn({ repo: project.repo, why: detail }, "a worktree could not be kept ready");
  }
  await tell(world, path, { what: status === "failed" ? "failed" : "removed", why: detail });
}

async function tell(
  { store, clock }: World,
  path: string,
  data: Record<string, unknown>,
): Promise<void> {
  await store.write((tables) =>
    happened(clock, tables, { kind: "worktree.changed", subject: path, data: { path, ...data } }),
  );
}
