import { isDeepStrictEqual } from "node:util";
import type { RecordChange } from "../../domain/history.ts";
import { LIMITS } from "../../domain/limits.ts";
import { dependency, type Dependency } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";

/** The fields of a task that people change. */
export const TASK_FIELDS = [
  "title",
  "description",
  "kind",
  "priority",
  "agent",
  "acceptance_criteria",
  "plan",
  "branch",
  "needs",
  "files",
  "external_ref",
  "pull_request",
] as const;

const PROJECT_FIELDS = [
  "stages",
  "requires",
  "concurrency",
  "paused",
  "budget_usd",
  "collisions",
] as const;

const WORKER_FIELDS = ["capabilities", "subscription", "paused"] as const;

const DECISION_FIELDS = ["status", "answer", "note", "answered_by", "answered_at"] as const;

/** What a record of each kind is told by when it is made or taken away: enough to make it again. */
const MADE = {
  task: [...TASK_FIELDS, "status", "project_id", "created_at"],
  project: ["name", "repo", "default_branch", "is_self", ...PROJECT_FIELDS, "created_at"],
  worker: ["name", "agent", "host", ...WORKER_FIELDS, "created_at"],
  rule: ["project_id", "text", "decision_id", "by", "at"],
} as const;

type Values = Record<string, unknown>;
type Noted = Pick<RecordChange, "kind" | "id"> & { before: Values | null; after: Values | null };

/** Notes changes of records as they are made, and tells them in the end. */
export type Journal = { note(change: Noted): void; changes(): RecordChange[] };

/** The name of an edge in the history. */
export function edgeId({ task_id, depends_on_id, kind }: Dependency): string {
  return `${task_id} ${depends_on_id} ${kind}`;
}

/** The edge of that name. */
export function edgeOf(id: string): Dependency {
  const [task_id, depends_on_id, kind] = id.split(" ");
  return dependency.parse({ task_id, depends_on_id, kind });
}

/** One change for each record, however often it was changed, in the order of the first ones. */
export function makeJournal(): Journal {
  const noted = new Map<string, Noted>();
  return {
    note(change) {
      const key = `${change.kind} ${change.id}`;
      const known = noted.get(key);
      noted.set(key, known ? joined(known, change) : change);
    },
    changes() {
      const changes = [...noted.values()].filter((c) => !isDeepStrictEqual(c.before, c.after));
      return changes.length > LIMITS.history_records_full_max ? slim(changes) : changes;
    },
  };
}

/** Two changes of a record, one after the other, as one. */
function joined(first: Noted, second: Noted): Noted {
  const before = first.before && { ...second.before, ...first.before };
  return { ...first, before, after: second.after && { ...first.after, ...second.after } };
}

/**
 * A large import without what can be read in the tasks themselves: it can be undone, but not
 * redone. Edges between tasks that it made go with them.
 */
function slim(changes: readonly Noted[]): RecordChange[] {
  const made = new Set(changes.flatMap((c) => (isMade(c) ? [c.id] : [])));
  const inside = ({ kind, id }: Noted) =>
    kind === "dependency" && id.split(" ", 2).every((end) => made.has(end));
  return changes
    .filter((change) => !inside(change))
    .map((c) => (isMade(c) ? { ...c, after: picked(c.after, ["external_ref"]) } : c));
}

const isMade = ({ kind, before }: Noted) => kind === "task" && before === null;

/** Whether a change tells of a made task without what it would take to make it again. */
export function isSlim({ kind, before, after }: RecordChange): boolean {
  return kind === "task" && before === null && after !== null && !("title" in after);
}

function picked(from: object | null | undefined, names: readonly string[]): Values {
  const entries = Object.entries(from ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.filter(([name]) => names.includes(name)));
}

/** Tables through which every change is noted. */
export function watch(tables: Tables, journal: Journal): Tables {
  return {
    ...tables,
    tasks: watchTasks(tables, journal),
    dependencies: watchDependencies(tables, journal),
    projects: watchProjects(tables, journal),
    workers: watchWorkers(tables, journal),
    rules: watchRules(tables, journal),
    decisions: watchDecisions(tables, journal),
  };
}

/** An update of a record, with what it is to change of what people change. */
type Update<T> = { kind: RecordChange["kind"]; id: string; fields: Values; run: () => Promise<T> };

/** Runs an update and notes what it changed; one that came too late (false) changed nothing. */
async function noteUpdate<T>(
  journal: Journal,
  { kind, id, fields, run }: Update<T>,
  find: (id: string) => Promise<object | undefined>,
): Promise<T> {
  const names = Object.keys(fields);
  const before = names.length === 0 ? {} : picked(await find(id), names);
  const done = await run();
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], fields[name]));
  if (done !== false && changed.length > 0)
    journal.note({ kind, id, before: picked(before, changed), after: picked(fields, changed) });
  return done;
}

function watchTasks({ tasks }: Tables, journal: Journal): Tables["tasks"] {
  const made = (row: { id: string }) =>
    journal.note({ kind: "task", id: row.id, before: null, after: picked(row, MADE.task) });
  return {
    ...tasks,
    async insert(row) {
      await tasks.insert(row);
      made(row);
    },
    async insertAll(rows) {
      await tasks.insertAll(rows);
      rows.forEach(made);
    },
    update(id, version, changes) {
      const fields = picked(changes, [...TASK_FIELDS, "status"]);
      const run = () => tasks.update(id, version, changes);
      return noteUpdate(journal, { kind: "task", id, fields, run }, tasks.find);
    },
    async removeAll(ids) {
      const rows = await tasks.several(ids);
      await tasks.removeAll(ids);
      for (const row of rows)
        journal.note({ kind: "task", id: row.id, before: picked(row, MADE.task), after: null });
    },
    async remove(id) {
      const before = picked(await tasks.find(id), MADE.task);
      await tasks.remove(id);
      journal.note({ kind: "task", id, before, after: null });
    },
  };
}

function watchDependencies({ dependencies }: Tables, journal: Journal): Tables["dependencies"] {
  const made = (row: Dependency) =>
    journal.note({ kind: "dependency", id: edgeId(row), before: null, after: { ...row } });
  return {
    ...dependencies,
    async insert(row) {
      await dependencies.insert(row);
      made(row);
    },
    async insertAll(rows) {
      await dependencies.insertAll(rows);
      rows.forEach(made);
    },
    async remove(row) {
      const removed = await dependencies.remove(row);
      if (removed)
        journal.note({ kind: "dependency", id: edgeId(row), before: { ...row }, after: null });
      return removed;
    },
  };
}

function watchProjects({ projects }: Tables, journal: Journal): Tables["projects"] {
  return {
    ...projects,
    async insert(row) {
      await projects.insert(row);
      const after = picked(row, MADE.project);
      journal.note({ kind: "project", id: row.id, before: null, after });
    },
    update(id, version, changes) {
      const fields = picked(changes, PROJECT_FIELDS);
      const run = () => projects.update(id, version, changes);
      return noteUpdate(journal, { kind: "project", id, fields, run }, projects.find);
    },
    async remove(id) {
      const before = picked(await projects.find(id), MADE.project);
      await projects.remove(id);
      journal.note({ kind: "project", id, before, after: null });
    },
  };
}

function watchWorkers({ workers }: Tables, journal: Journal): Tables["workers"] {
  return {
    ...workers,
    async insert(row) {
      await workers.insert(row);
      const after = picked(row, MADE.worker);
      journal.note({ kind: "worker", id: row.id, before: null, after });
    },
    update(id, changes) {
      const fields = picked(changes, WORKER_FIELDS);
      const run = () => workers.update(id, changes);
      return noteUpdate(journal, { kind: "worker", id, fields, run }, workers.find);
    },
    async remove(id) {
      const before = picked(await workers.find(id), MADE.worker);
      await workers.remove(id);
      journal.note({ kind: "worker", id, before, after: null });
    },
  };
}

function watchRules({ rules }: Tables, journal: Journal): Tables["rules"] {
  return {
    ...rules,
    async insert(row) {
      await rules.insert(row);
      journal.note({ kind: "rule", id: row.id, before: null, after: picked(row, MADE.rule) });
    },
    async remove(id) {
      const before = picked(await rules.find(id), MADE.rule);
      await rules.remove(id);
      journal.note({ kind: "rule", id, before, after: null });
    },
  };
}

function watchDecisions({ decisions }: Tables, journal: Journal): Tables["decisions"] {
  return {
    ...decisions,
    update(id, changes) {
      const fields = picked(changes, DECISION_FIELDS);
      const run = () => decisions.update(id, changes);
      return noteUpdate(journal, { kind: "decision", id, fields, run }, decisions.find);
    },
  };
}
