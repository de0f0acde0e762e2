import { PREVIEW_BRANCH } from "../domain/branch.ts";
import { LIMITS } from "../domain/limits.ts";
import { Problem, toProblem } from "../domain/problem.ts";
import type { Project } from "../domain/project.ts";
import type { Task } from "../domain/task.ts";
import type { Preview, Ready } from "../ports/branches.ts";
import type { Tables } from "../ports/store.ts";
import { requireProject } from "./projects.ts";
import type { World } from "./world.ts";

/** How often it is looked at; commits do not make it more often, since to look is to start git. */
const LOOK_MS = 2_000;

/** Works that are put together, at most: each costs several starts of git. */
const WORKS_MAX = 50;

/** `left_out`: how many tasks were not looked at because they are too many. */
type ReadyWorks = { works: Ready[]; left_out: number };

/** What is ready in a project, as the merge queue takes it: the highest rank first. */
async function readyOf(tables: Tables, { id }: Project): Promise<ReadyWorks> {
  const filter = { project_id: id, status: ["code_review", "merging"] as const };
  const tasks = await tables.tasks.list(filter, { limit: LIMITS.page_size_max, after: null });
  const ranked = tasks.toSorted(byRank).slice(0, WORKS_MAX);
  const proven = await tables.attempts.proven(ranked.map((task) => task.id));
  const commits = new Map(proven.map(({ task_id, head_commit }) => [task_id, head_commit]));
  const works = ranked.flatMap((task) => {
    const commit = commits.get(task.id);
    return commit ? [{ id: task.id, commit }] : [];
  });
  const left_out = Math.max(0, tasks.length - WORKS_MAX);
  return { works, left_out };
}

function byRank(a: Task, b: Task): number {
  return b.rank - a.rank || (a.created_at < b.created_at ? -1 : 1);
}

/** What the default branch would be with everything that is ready, and what conflicts with whom. */
export async function showPreview(
  world: World,
  project_id: string,
): Promise<Preview & { branch: string; left_out: number }> {
  const { project, works, left_out } = await world.store.read(async (tables) => {
    const found = await requireProject(tables, project_id);
    return { project: found, ...(await readyOf(tables, found)) };
  });
  const { repo, default_branch } = project;
  const plan = { repo, default_branch, works, branch: null, tell_whom: true };
  return { ...(await world.branches.preview(plan)), branch: PREVIEW_BRANCH, left_out };
}

type Looked = { project: Project; works: Ready[] };

/**
 * Keeps the preview branch of each project at what is ready, whenever that has changed. It works
 * beside the other duties. Ringmaster's own code is merged one change at a time and has none.
 */
export function makePreviews(world: World) {
  /** What each project's preview was made of. */
  const made = new Map<string, string>();
  let next_ms = 0;
  let under_way: Promise<void> | null = null;

  async function look(): Promise<Looked[]> {
    return world.store.read(async (tables) => {
      const projects = (await tables.projects.list()).filter(({ is_self }) => !is_self);
      return Promise.all(
        projects.map(async (project) => ({ project, ...(await readyOf(tables, project)) })),
      );
    });
  }

  async function refresh({ project, works }: Looked): Promise<void> {
    const { repo, default_branch } = project;
    if (works.length === 0 && made.get(project.id) === "") return;
    const head = await world.delivery.head(repo, default_branch);
    const wanted = works.length === 0 ? "" : JSON.stringify([head, works]);
    if (made.get(project.id) === wanted) return;
    const { merge } = await world.workspace.settings(repo, head);
    const shown = { works: merge.preview ? works : [], branch: PREVIEW_BRANCH, tell_whom: false };
    await world.branches.preview({ repo, default_branch, ...shown });
    made.set(project.id, wanted);
  }

  async function work(all: readonly Looked[]): Promise<void> {
    for (const each of all)
      await refresh(each).catch((error: unknown) => {
        if (error instanceof Problem) return; // its branch or its settings are gone: told elsewhere
        world.log.error({ error: toProblem(error).message }, "a preview could not be made");
      });
  }

  return {
    /** Begins what is due and does not wait for it. Answers whether to look again by the clock. */
    async turn(): Promise<boolean> {
      if (under_way !== null || world.clock.monotonic() < next_ms) return true;
      next_ms = world.clock.monotonic() + LOOK_MS;
      const all = await look();
      under_way = work(all).finally(() => {
        under_way = null;
      });
      return all.some(({ works }) => works.length > 0);
    },
    /** Begins anew, with nothing known of what is there. */
    anew(): void {
      made.clear();
      next_ms = 0;
    },
    idle: async () => void (await under_way),
  };
}
