/**
 * The queue as it should be, told as simply as possible and by none of the product's code: lists
 * that are searched from the start at every question. Times are milliseconds.
 */
export type State =
  | "draft"
  | "ready"
  | "coding"
  | "error_fixing"
  | "testing"
  | "completed"
  | "blocked"
  | "archived";

/** A task of the model. */
export type MTask = {
  id: string;
  project: string;
  priority: number;
  status: State;
  agent: string | null;
  needs: string[];
  files: string[];
  created: number;
  not_before: number | null;
  /** Claims since it was last sent to work by a person. */
  attempts: number;
  quarantined_until: number | null;
  quarantines: number;
};

/** An edge: `from` waits for `to`. */
export type MEdge = { from: string; to: string; is_child: boolean };

/** A claim of the model. */
export type MAttempt = {
  id: string;
  task: string;
  worker: string;
  fence: number;
  iterations: number;
  /** Null while it runs. */
  ended: string | null;
};

/** A worker of the model; one that is ours holds one task at most. */
export type MWorker = {
  id: string;
  agent: string;
  can: string[];
  is_ours: boolean;
  paused: boolean;
};

/** A project of the model. */
export type MProject = {
  id: string;
  paused: boolean;
  at_once: number | null;
  budget: number | null;
  spent: number;
  collide: boolean;
};

/** Everything that the model knows. */
export type Model = {
  now: number;
  at_once: number;
  tasks: MTask[];
  edges: MEdge[];
  attempts: MAttempt[];
  workers: MWorker[];
  projects: MProject[];
};

const HELD: readonly State[] = ["coding", "error_fixing", "testing"];
const OUTSIDE: readonly State[] = ["draft", "ready", "blocked"];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const isOver = (t: MTask) => t.status === "completed" || t.status === "archived";
export const isHeld = (t: MTask) => HELD.includes(t.status);

export function taskOf(m: Model, id: string): MTask {
  const found = m.tasks.find((t) => t.id === id);
  if (!found) throw new Error(`the model has no task ${id}`);
  return found;
}

/** Open tasks that a task waits for; each counted once for every edge. */
export const waitsFor = (m: Model, id: string) =>
  m.edges.filter((e) => e.from === id && !isOver(taskOf(m, e.to)));

export const isEpic = (m: Model, id: string) => m.edges.some((e) => e.from === id && e.is_child);

/** Place in the queue: priority and age, the highest of its own and of all that wait for it. */
export function rankOf(m: Model, id: string): number {
  const seen = new Set<string>();
  const look = (at: string): number => {
    seen.add(at);
    const behind = m.edges
      .filter((e) => e.to === at && !seen.has(e.from) && !isOver(taskOf(m, e.from)))
      .map((e) => look(e.from));
    return Math.max(ownRank(taskOf(m, at)), ...behind);
  };
  return look(id);
}

function ownRank({ priority, created }: MTask): number {
  const urgent = priority === 0 ? 1000 : 0;
  const days = (created - Date.UTC(2020, 0, 1)) / DAY;
  return urgent + 0.4 * (1 - 0.2 * priority) - 0.02 * days;
}

/** Ranks are kept to four places; two that differ by less than that are told apart by age. */
const kept = (rank: number) => Math.round(rank * 10_000);

/** What could be claimed, best first. */
export function claimable(m: Model): MTask[] {
  const free = m.tasks.filter(
    (t) =>
      t.status === "ready" &&
      (t.not_before === null || t.not_before <= m.now) &&
      waitsFor(m, t.id).length === 0 &&
      !isEpic(m, t.id),
  );
  const rows = free.map((t) => ({ t, rank: kept(rankOf(m, t.id)) }));
  rows.sort((a, b) => b.rank - a.rank || a.t.created - b.t.created || (a.t.id < b.t.id ? -1 : 1));
  return rows.map(({ t }) => t);
}

export const running = (m: Model) => m.attempts.filter((a) => a.ended === null);

/** The task that a worker should be handed; undefined: none. */
export function choose(m: Model, worker: MWorker): MTask | undefined {
  if (worker.paused || running(m).length >= m.at_once) return undefined;
  return claimable(m).find((t) => projectAllows(m, t) && workerMay(worker, t) && !collides(m, t));
}

function projectAllows(m: Model, t: MTask): boolean {
  const p = m.projects.find((each) => each.id === t.project);
  if (!p || p.paused) return false;
  if (p.budget !== null && p.spent >= p.budget) return false;
  const own = running(m).filter((a) => taskOf(m, a.task).project === p.id);
  return p.at_once === null || own.length < p.at_once;
}

function workerMay(worker: MWorker, t: MTask): boolean {
  const fits = t.agent === null ? worker.agent !== "rehearsal" : t.agent === worker.agent;
  return fits && t.needs.every((need) => worker.can.includes(need));
}

function collides(m: Model, t: MTask): boolean {
  if (m.projects.find((each) => each.id === t.project)?.collide !== true) return false;
  const others = running(m).map((a) => taskOf(m, a.task));
  return others.some(
    (o) => o.project === t.project && o.files.some((f) => t.files.some((g) => overlap(f, g))),
  );
}

const overlap = (a: string, b: string) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/** Claims a task for a worker; answers the attempt without its id. */
export function take(m: Model, worker: MWorker, t: MTask): Omit<MAttempt, "id"> {
  const fence = m.attempts.filter((a) => a.task === t.id).length + 1;
  t.status = "coding";
  t.attempts += 1;
  t.not_before = null;
  return { task: t.id, worker: worker.id, fence, iterations: 0, ended: null };
}

/** How long a task waits after its n-th failure. */
const backoff = (failures: number) =>
  Math.min(30_000 * 2 ** (Math.max(1, failures) - 1), 60 * MINUTE);

/** Ends an attempt and moves its task on. */
export function end(m: Model, attempt: MAttempt, how: "proven" | "failed" | "given_back" | "lost") {
  const t = taskOf(m, attempt.task);
  const is_counted = how !== "lost" || wasLost(m, attempt);
  attempt.ended = how;
  if (!is_counted) t.attempts = Math.max(0, t.attempts - 1);
  if (how === "proven") return close(m, t, "completed");
  if (how !== "given_back" && t.attempts >= 5) return quarantine(m, t);
  if (how !== "lost") t.not_before = m.now + backoff(t.attempts);
  if (how === "given_back") t.attempts = Math.max(0, t.attempts - 1);
  toReady(m, t);
}

/** Whether the attempt before this one was lost, those left out that were given back. */
function wasLost(m: Model, { task, fence }: MAttempt): boolean {
  const before = m.attempts.filter((a) => a.task === task && a.fence < fence);
  return before.findLast((a) => a.ended !== "given_back")?.ended === "lost";
}

function quarantine(m: Model, t: MTask): void {
  t.status = "blocked";
  t.quarantined_until = m.now + Math.min(DAY * 2 ** t.quarantines, 7 * DAY);
  t.quarantines += 1;
}

function toReady(m: Model, t: MTask): void {
  t.status = "ready";
  t.quarantined_until = null;
  completeEpics(m, [t.id]);
}

/** A task is over: epics that waited for it alone complete with it. */
export function close(m: Model, t: MTask, status: "completed" | "archived"): void {
  t.status = status;
  t.quarantined_until = null;
  const parents = m.edges.filter((e) => e.to === t.id).map((e) => e.from);
  for (const id of new Set(parents)) {
    const parent = taskOf(m, id);
    const done = isEpic(m, id) && waitsFor(m, id).length === 0;
    if (done && OUTSIDE.includes(parent.status)) close(m, parent, "completed");
  }
}

/** Epics that are ready and wait for nothing complete. */
export function completeEpics(m: Model, ids: readonly string[]): void {
  for (const t of ids.map((id) => taskOf(m, id)))
    if (t.status === "ready" && isEpic(m, t.id) && waitsFor(m, t.id).length === 0)
      close(m, t, "completed");
}

/** Moves a task as a person asks; false when that is not possible. */
export function move(m: Model, t: MTask, to: State): boolean {
  const from = t.status;
  if (to === "archived" && from !== "archived") {
    for (const a of running(m)) if (a.task === t.id) a.ended = "cancelled";
    if (from === "completed") t.status = to;
    else close(m, t, to);
    return true;
  }
  const held = running(m).filter((a) => a.task === t.id);
  if (held.length > 0 && to === "blocked") for (const a of held) a.ended = "cancelled";
  else if (!LEGAL.includes(`${from} ${to}`)) return false;
  t.status = to;
  t.quarantined_until = null;
  if (to === "ready") {
    Object.assign(t, { attempts: 0, not_before: null, quarantines: 0 });
    toReady(m, t);
  }
  return true;
}

const LEGAL: readonly string[] = [
  "draft ready",
  "blocked ready",
  "ready draft",
  "ready blocked",
  "draft blocked",
  "archived draft",
];

/** Whether an edge would close a cycle. */
export function closesCycle(m: Model, from: string, to: string): boolean {
  return to === from || m.edges.some((e) => e.from === to && closesCycle(m, from, e.to));
}

/** Lets those out of quarantine whose time is over. */
export function releaseQuarantined(m: Model): void {
  for (const t of m.tasks)
    if (t.status === "blocked" && t.quarantined_until !== null && t.quarantined_until <= m.now)
      toReady(m, t);
}
