import { LIMITS } from "../../domain/limits.ts";
import { toProblem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { Cleared, FoundTree } from "../../ports/worktrees.ts";
import { happened } from "../ledger.ts";
import type { World } from "../world.ts";
import { judge, judgeTask, taskOf, type Judgement } from "./judge.ts";

/** A worktree, whose it is, and whether it is needed. */
export type TreeView = Judgement & {
  /** Null for a branch without a worktree. */
  path: string | null;
  branch: string | null;
  repo: string;
  project: string | null;
  task_id: string | null;
  /** Megabytes of one that is kept ready. */
  mb: number | null;
};

/** Something that was removed, or would be, or could not be. */
export type Pruned = {
  path: string;
  why: string;
  kept_under: string | null;
  refused: string | null;
};

type Judged = { tree: FoundTree; view: TreeView };

/** Every worktree and left-over branch of ours with what is known of it. */
export async function listWorktrees(world: World, idle_ms: number = 0): Promise<TreeView[]> {
  return (await look(world, idle_ms)).map(({ view }) => view);
}

async function look(world: World, idle_ms: number): Promise<Judged[]> {
  const projects = await world.store.read((tables) => tables.projects.list());
  const repos = projects.map(({ repo }) => repo);
  const found = await world.worktrees.list(repos, { branches: true });
  const patience = { now: world.clock.now(), idle_ms };
  return world.store.read(async (tables) => {
    const judged: Judged[] = [];
    for (const tree of found) {
      const said = await judge(tables, tree, patience);
      judged.push({ tree, view: viewOf(projects, tree, said) });
    }
    return judged;
  });
}

function viewOf(projects: readonly Project[], tree: FoundTree, said: Judgement): TreeView {
  const { path, branch, repo, pooled, kept } = tree;
  const project = projects.find((each) => each.repo === repo)?.name ?? null;
  const task_id = pooled ? null : taskOf(tree);
  return { ...said, path, branch, repo, project, task_id, mb: kept?.mb ?? null };
}

/** What to remove, and whether only to say so. `idle_ms`: see `Patience`. */
export type PruneWish = { dry_run: boolean; idle_ms: number };

/**
 * Removes worktrees, registrations and branches that belong to nobody any more. Everything in them
 * that was not merged is under refs/ringmaster/backup before. The trees are listed before it is
 * asked who needs them, and that is asked again at the last moment, so none is taken from anybody.
 */
export async function prune(world: World, { dry_run, idle_ms }: PruneWish): Promise<Pruned[]> {
  const judged = (await look(world, idle_ms)).filter(({ view }) => view.state === "leftover");
  if (dry_run) return judged.map(({ view }) => prunedOf(view, null));
  const pruned: Pruned[] = [];
  for (const [repo, own] of Map.groupBy(judged, ({ tree }) => tree.repo))
    pruned.push(...(await pruneOne(world, { repo, own, idle_ms })));
  await tell(world, pruned);
  return pruned;
}

function prunedOf({ path, branch, why }: TreeView, cleared: Cleared | null): Pruned {
  const { kept_under = null, refused = null } = cleared ?? {};
  return { path: path ?? branch ?? "", why, kept_under, refused };
}

type OfRepository = { repo: string; own: readonly Judged[]; idle_ms: number };

/** One repository that cannot be worked on must not keep the others from being cleared. */
async function pruneOne(world: World, of: OfRepository): Promise<Pruned[]> {
  try {
    return await clearRepository(world, of);
  } catch (error) {
    const refused = toProblem(error).message;
    return of.own.map(({ view }) => ({ ...prunedOf(view, null), refused }));
  }
}

async function clearRepository(world: World, of: OfRepository): Promise<Pruned[]> {
  const { own, idle_ms } = of;
  const pooled = own.filter(({ tree }) => tree.pooled);
  const others = own.filter(({ tree }) => !tree.pooled);
  const pruned: Pruned[] = [];
  const repository = await repositoryOf(world, of.repo);
  for (const { tree, view } of pooled)
    if (await world.worktrees.drop(repository, tree.path ?? "")) pruned.push(prunedOf(view, null));
  if (others.length === 0) return pruned;
  const cleared = await world.worktrees.clear({
    ...repository,
    trees: others.flatMap(({ tree: { path, branch } }) => (path === null ? [] : { path, branch })),
    branches: others.flatMap(({ tree }) => (tree.path === null ? (tree.branch ?? []) : [])),
    backup: await backupRefs(world, [...new Set(others.map(({ tree }) => taskOf(tree)))]),
    left: (ids) => stillLeft(world, ids, idle_ms),
  });
  const views = new Map(others.map(({ view }) => [view.path ?? view.branch ?? "", view]));
  for (const each of cleared) {
    const view = views.get(each.name);
    if (view) pruned.push(prunedOf(view, each));
  }
  return pruned;
}

async function repositoryOf(world: World, repo: string) {
  const projects = await world.store.read((tables) => tables.projects.list());
  const known = projects.find((each) => each.repo === repo);
  if (known) return { repo, default_branch: known.default_branch };
  // A stray folder of the pool has no repository.
  return repo === "" ? { repo, default_branch: "" } : world.workspace.inspect(repo);
}

function stillLeft(
  world: World,
  ids: readonly string[],
  idle_ms: number,
): Promise<ReadonlySet<string>> {
  const patience = { now: world.clock.now(), idle_ms };
  return world.store.read(async (tables) => {
    const left = new Set<string>();
    for (const id of new Set(ids)) {
      const { state } = await judgeTask(tables, id, patience);
      if (state === "leftover") left.add(id);
    }
    return left;
  });
}

/** Work is kept under the name of the attempt that made it last, where that is known. */
async function backupRefs(
  world: World,
  ids: readonly string[],
): Promise<(task_id: string) => string> {
  const at = Date.parse(world.clock.now());
  const last = await world.store.read(async (tables) => {
    const pairs = new Map<string, string>();
    for (const id of ids) pairs.set(id, (await tables.attempts.of(id)).at(-1)?.id ?? "");
    return pairs;
  });
  return (id) => `refs/ringmaster/backup/${id}/${last.get(id) || `pruned-${at}`}`;
}

/** Tells of what was removed: each by itself, or all in one word when they are many. */
async function tell({ store, clock }: World, pruned: readonly Pruned[]): Promise<void> {
  const removed = pruned.filter(({ refused }) => refused === null);
  if (removed.length === 0) return;
  const many = removed.length > LIMITS.history_records_told_max;
  const paths = removed.slice(0, LIMITS.history_records_told_max).map(({ path }) => path);
  await store.write(async (tables) => {
    if (many) {
      const data = { what: "removed", count: removed.length, paths };
      await happened(clock, tables, { kind: "worktree.changed", subject: "worktrees", data });
      return;
    }
    for (const { path, why, kept_under } of removed) {
      const data = { what: "removed", path, why, kept_under };
      await happened(clock, tables, { kind: "worktree.changed", subject: path, data });
    }
  });
}
