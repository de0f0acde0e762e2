import { isDeepStrictEqual } from "node:util";
import type { RecordChange } from "../../domain/history.ts";
import { Problem } from "../../domain/problem.ts";
import { HELD_STATES, type TaskState } from "../../domain/states.ts";
import type { Tables } from "../../ports/store.ts";
import { edgeId, edgeOf } from "./journal.ts";

type Values = Record<string, unknown>;

/** One record that is to be made from how it is (`from`) to how it should be (`to`). */
export type Turn = Pick<RecordChange, "kind" | "id"> & { from: Values | null; to: Values | null };

/** The file of settings in a repository; a project that got one has it from a commit. */
export const SETTINGS_FILE = "ringmaster.toml";

/** Whether a change is in no table: only git takes it back. */
export const isBeside = ({ before, after }: RecordChange): boolean =>
  SETTINGS_FILE in (after ?? before ?? {});

const HELD: readonly unknown[] = HELD_STATES;

/**
 * The state in which a task waits that is to be in this one again. Work that was taken from a
 * worker does not go back to it: such a task is ready.
 */
export function restingState(status: TaskState): TaskState {
  return HELD.includes(status) ? "ready" : status;
}

/** Throws `world_moved_on` at the first record that is not as it should be before the turns. */
export async function checkStanding(tables: Tables, turns: readonly Turn[]): Promise<void> {
  const there = await look(tables, turns);
  for (const each of turns) {
    const current = await currentOf(tables, each, there);
    const why = objection(each, current);
    if (why !== null) throw movedOn(each, why, current);
  }
}

/** A record that does not allow what was asked, with what it is now. */
export function movedOn({ kind, id, from }: Turn, why: string, current: Values | null): Problem {
  const names = Object.keys(from ?? {});
  const shown = current && Object.fromEntries(names.map((name) => [name, current[name]]));
  return new Problem(
    "world_moved_on",
    `${NOUN[kind]} ${id} ${why}.`,
    "Change it by hand, or undo first what was done to it since: ringmaster history",
    { record: { kind, id }, expected: from, current: shown },
  );
}

const NOUN = {
  task: "Task",
  dependency: "The dependency",
  project: "Project",
  worker: "Worker",
  rule: "Rule",
  decision: "Decision",
} as const;

/** What is there now, of all records that turns are about. */
type There = { tasks: ReadonlyMap<string, Values>; edges: ReadonlyMap<string, Values> };

async function look(tables: Tables, turns: readonly Turn[]): Promise<There> {
  const ids = turns.flatMap(({ kind, id }) => (kind === "task" ? [id] : []));
  const edges = turns.flatMap(({ kind, id }) => (kind === "dependency" ? [edgeOf(id)] : []));
  const tasks = await tables.tasks.several(ids);
  const near = await tables.dependencies.touching(edges.map(({ task_id }) => task_id));
  return {
    tasks: new Map(tasks.map((task) => [task.id, task])),
    edges: new Map(near.map((edge) => [edgeId(edge), edge])),
  };
}

async function currentOf(tables: Tables, { kind, id }: Turn, there: There): Promise<Values | null> {
  if (kind === "task") return there.tasks.get(id) ?? null;
  if (kind === "dependency") return there.edges.get(id) ?? null;
  const { projects, workers, rules, decisions } = tables;
  const table = { project: projects, worker: workers, rule: rules, decision: decisions }[kind];
  return (await table.find(id)) ?? null;
}

/** What speaks against a turn, as the rest of a sentence; null when the record is as expected. */
function objection({ from }: Turn, current: Values | null): string | null {
  if (from === null) return current === null ? null : "is there again";
  if (current === null) return "is not there any more";
  const commit = from[SETTINGS_FILE];
  if (typeof commit === "string") return `has its ${SETTINGS_FILE} from a commit; ${byGit(commit)}`;
  const other = Object.keys(from).filter((name) => !stands(name, from[name], current[name]));
  if (other.length === 0) return null;
  if (other.includes("status") && HELD.includes(current["status"]))
    return `is being worked on (${String(current["status"])})`;
  return `was changed since: ${other.map((name) => told(name, current[name])).join(", ")}`;
}

const byGit = (commit: string) => `git takes it back: git revert ${commit.slice(0, 10)}`;

function stands(name: string, expected: unknown, current: unknown): boolean {
  if (name === "status") return restingState(expected as TaskState) === current;
  return isDeepStrictEqual(expected, current);
}

function told(name: string, value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return `its ${name} is ${text.length > 60 ? "another one" : text}`;
}
