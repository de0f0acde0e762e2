/** A project as the pool of kept worktrees sees it. `expects_mb`: what its last one took. */
export type PoolProject = {
  id: string;
  repo: string;
  /** Newest commit of the default branch. */
  head: string;
  /** Whether somebody could start on one of its tasks now, or works on one. */
  has_work: boolean;
  expects_mb: number;
};

/** A worktree of the pool. */
export type PoolSlot = {
  repo: string;
  path: string;
  orphan: boolean;
  kept: { commit: string; mb: number; made_at: string } | null;
};

/** How many are kept for a project with work, and how many megabytes they may take together. */
export type PoolBounds = { pool: number; pool_mb_max: number };

/** One thing to do next; `why` is a sentence for people. */
export type PoolStep =
  | { act: "drop"; path: string; repo: string; why: string }
  | { act: "renew"; path: string; project_id: string }
  | { act: "keep"; project_id: string };

type Kept = PoolSlot & { kept: NonNullable<PoolSlot["kept"]> };

/**
 * What to do about the kept worktrees, most useful first: those that nobody can use go, then those
 * beyond the number or the budget (of projects without work first, then the oldest), then the ones
 * of projects with work are brought to the newest commit, and missing ones are made. A project
 * without work keeps what it has for as long as there is room.
 */
export function planPool(
  projects: readonly PoolProject[],
  slots: readonly PoolSlot[],
  bounds: PoolBounds,
): PoolStep[] {
  const useless = slots.flatMap((slot) => uselessness(projects, slot));
  const kept = slots.filter((slot): slot is Kept => slot.kept !== null && known(projects, slot));
  const beyond = beyondNumber(kept, bounds.pool);
  const within = kept.filter(({ path }) => !beyond.some((step) => step.path === path));
  const costly = beyondBudget(projects, within, bounds.pool_mb_max);
  const gone = new Set([...beyond, ...costly].map(({ path }) => path));
  const left = kept.filter(({ path }) => !gone.has(path));
  const wanting = projects.filter(({ has_work }) => has_work);
  return [
    ...useless,
    ...beyond,
    ...costly,
    ...wanting.flatMap((project) => outdated(project, left)),
    ...wanting.flatMap((project) => missing(project, { slots, left, bounds })),
  ];
}

type Drop = Extract<PoolStep, { act: "drop" }>;

const drop = ({ path, repo }: PoolSlot, why: string): Drop => ({ act: "drop", path, repo, why });

const known = (projects: readonly PoolProject[], { repo }: PoolSlot) =>
  projects.some((project) => project.repo === repo);

function uselessness(projects: readonly PoolProject[], slot: PoolSlot): Drop[] {
  if (slot.orphan) return [drop(slot, "it was left half made by a process that is gone")];
  if (slot.kept === null || known(projects, slot)) return [];
  return [drop(slot, "its project is not known any more")];
}

const oldestFirst = (a: Kept, b: Kept) => (a.kept.made_at < b.kept.made_at ? -1 : 1);

function beyondNumber(kept: readonly Kept[], pool: number): Drop[] {
  const repos = [...new Set(kept.map(({ repo }) => repo))];
  return repos.flatMap((repo) => {
    const own = kept.filter((slot) => slot.repo === repo).toSorted(oldestFirst);
    const over = own.slice(0, Math.max(0, own.length - pool));
    return over.map((slot) => drop(slot, `${own.length} are kept for its project, ${pool} may be`));
  });
}

const sum = (slots: readonly Kept[]) => slots.reduce((mb, { kept }) => mb + kept.mb, 0);

function beyondBudget(
  projects: readonly PoolProject[],
  kept: readonly Kept[],
  mb_max: number,
): Drop[] {
  const busy = (slot: Kept) => projects.some((p) => p.repo === slot.repo && p.has_work);
  const order = [...kept].toSorted(
    (a, b) => Number(busy(a)) - Number(busy(b)) || oldestFirst(a, b),
  );
  const dropped: Drop[] = [];
  for (let mb = sum(kept); mb > mb_max;) {
    const slot = order.shift();
    if (!slot) break;
    dropped.push(drop(slot, `kept worktrees take ${mb} MB, ${mb_max} MB may be taken`));
    mb -= slot.kept.mb;
  }
  return dropped;
}

function outdated(project: PoolProject, left: readonly Kept[]): PoolStep[] {
  const old = left.filter(
    ({ repo, kept }) => repo === project.repo && kept.commit !== project.head,
  );
  return old.map(({ path }) => ({ act: "renew", path, project_id: project.id }));
}

type Room = { slots: readonly PoolSlot[]; left: readonly Kept[]; bounds: PoolBounds };

function missing(project: PoolProject, { slots, left, bounds }: Room): PoolStep[] {
  const making = slots.some(
    ({ repo, kept, orphan }) => repo === project.repo && kept === null && !orphan,
  );
  const own = left.filter(({ repo }) => repo === project.repo).length;
  const room = sum(left) + project.expects_mb <= bounds.pool_mb_max;
  const wanted = bounds.pool_mb_max > 0 && room && !making && own < bounds.pool;
  return wanted ? [{ act: "keep", project_id: project.id }] : [];
}
