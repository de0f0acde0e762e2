import { agentName, modelFor } from "../../domain/account.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { complexityOf } from "../../domain/complexity.ts";
import type { Evidence } from "../../domain/evidence.ts";
import { wordsOf, type Lesson } from "../../domain/lesson.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { Review } from "../../domain/review.ts";
import { HELD_STATES, type TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { redact } from "../../std/redact.ts";
import { cutEnd, plainText } from "../../std/text.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** As much of a move as lessons are drawn from. */
export type Moved = {
  before: Task;
  after: Task;
  request: { trigger: string; reason?: string | null };
};

const HELD: readonly TaskState[] = HELD_STATES;
const isHeld = ({ status }: Task) => HELD.includes(status);

/** Moves that show that work which its checks let pass was no good. */
const UNDONE: readonly string[] = [
  "merge_refused",
  "build_failed",
  "verify_failed",
  "release_refused",
  "rolled_back",
  "reverted",
  "reverted_again",
];

/**
 * Writes down what a move teaches, in its transaction: a lesson when an attempt ends, and how it
 * turned out when its work is merged, refused, reviewed or taken back.
 */
export async function learn(world: Ground, tables: Tables, step: Moved): Promise<void> {
  const { before, after, request } = step;
  const ends = isHeld(before) && !isHeld(after) && request.trigger !== "cancel";
  const later = ends ? null : laterOf(step);
  if (!ends && later === null) return;
  const attempt = (await tables.attempts.of(after.id)).at(-1);
  if (!attempt || attempt.resolution === null) return;
  await tables.lessons.put(await lessonOf(world, tables, { task: after, attempt, later }));
}

/** How work turned out after its attempt had ended. */
type Later = Pick<Lesson, "confirmed"> & { resolution: "proven" | "failed"; how: string | null };

function laterOf({ before, after, request: { trigger, reason = null } }: Moved): Later | null {
  const good = trigger === "merged" || (trigger === "approve" && after.status === "completed");
  if (good) return { resolution: "proven", confirmed: true, how: null };
  const how = reason ?? `the work came back: ${trigger.replaceAll("_", " ")}`;
  if (UNDONE.includes(trigger)) return { resolution: "failed", confirmed: true, how };
  if (before.status !== "code_review" || trigger !== "request_changes") return null;
  return { resolution: "failed", confirmed: false, how };
}

type Learned = { task: Task; attempt: Attempt; later: Later | null };

async function lessonOf(world: Ground, tables: Tables, learned: Learned): Promise<Lesson> {
  const { task, attempt, later } = learned;
  const earlier = await tables.lessons.find(attempt.id);
  const red = await redOf(tables, attempt);
  const ended_at = attempt.ended_at ?? world.clock.now();
  return {
    attempt_id: attempt.id,
    task_id: task.id,
    project_id: task.project_id,
    kind: task.kind,
    complexity: earlier?.complexity ?? (await complexityIn(tables, task)).score,
    words: earlier?.words ?? wordsOf(task),
    agent: agentName(attempt),
    model: await modelOf(world, tables, attempt),
    iterations: attempt.iterations,
    duration_ms: Math.max(0, Date.parse(ended_at) - Date.parse(attempt.started_at)),
    cost_usd: attempt.cost_usd,
    ...(await turnOf(tables, learned, red)),
    outcome: attempt.outcome,
    review: await reviewOf(tables, attempt, later),
    at: earlier?.at ?? world.clock.now(),
  };
}

/** How hard a task looks, by itself and by what it is tied to. */
export async function complexityIn(tables: Tables, task: Task) {
  return complexityOf(task, { edges: (await tables.dependencies.of(task.id)).length });
}

/** Checks that were red on the attempt's own work, in order. */
async function redOf(tables: Tables, { id, task_id }: Attempt): Promise<Evidence[]> {
  const all = await tables.evidence.of(task_id);
  return all.filter(
    (each) => each.attempt_id === id && each.stage === "attempt" && each.verdict === "red",
  );
}

/** Outcomes that the work itself is to blame for. */
const BLAMED: readonly (Outcome | null)[] = ["failed", "likely_failed", "no_change"];

async function turnOf(
  tables: Tables,
  { attempt, task, later }: Learned,
  red: readonly Evidence[],
): Promise<Pick<Lesson, "resolution" | "confirmed" | "why">> {
  const resolution = later?.resolution ?? attempt.resolution ?? "lost";
  const alone = resolution === "proven" && task.status === "completed";
  const blamed = resolution === "failed" && BLAMED.includes(attempt.outcome) && red.length > 0;
  const confirmed = later?.confirmed ?? (alone || blamed);
  const failed = await failedIn(tables, attempt, red);
  const on_the_way = failed.length === 0 ? "" : ` What failed on the way: ${failed.join(", ")}.`;
  const how =
    confirmed && resolution === "proven" ? proven(attempt) : (later?.how ?? attempt.reason);
  return { resolution, confirmed, why: told(`${sentence(how ?? resolution)}${on_the_way}`) };
}

const proven = ({ iterations }: Attempt) =>
  `accepted and proven after ${iterations} iteration${iterations === 1 ? "" : "s"}`;

const FAILED_MAX = 8;

/** What failed by name, of all rounds, each once. */
async function failedIn(
  tables: Tables,
  { id }: Attempt,
  red: readonly Evidence[],
): Promise<string[]> {
  const rounds = await tables.iterations.of({ attempt_id: id });
  const named = rounds.flatMap(({ failed }) => failed);
  const names = named.length > 0 ? named : red.map(({ check }) => check);
  return [...new Set(names)].slice(0, FAILED_MAX);
}

/** The model that was chosen for it, else the one that its last run told. */
async function modelOf(
  { config }: Ground,
  tables: Tables,
  { id, agent, subscription }: Attempt,
): Promise<string | null> {
  const chosen = modelFor(agent, subscription, config.subscriptions);
  if (chosen !== null) return chosen;
  const runs = await tables.runs.of({ attempt_id: id });
  return runs.findLast((run) => run.agent === agent)?.model ?? null;
}

/** What reviewers found in this and earlier work on the task, and what they say just now. */
async function reviewOf(
  tables: Tables,
  { id, task_id }: Attempt,
  later: Later | null,
): Promise<string | null> {
  const all = await tables.reviews.of(task_id);
  const own = all.filter((each) => each.attempt_id === id || each.verdict === "changes");
  const now = later?.confirmed === false ? later.how : null;
  const said = [...own.map(spoken), now ?? ""].filter((each) => each !== "");
  return said.length === 0 ? null : told([...new Set(said)].join("\n"));
}

function spoken({ summary, findings }: Review): string {
  const found = findings.map(({ number, path, text }) => `${number}. ${path ?? "all"}: ${text}`);
  return [summary, ...found].join("\n").trim();
}

const TOLD_CHARS_MAX = 1_000;

/** Words of others as they are kept: no secrets, no control characters, short. */
const told = (text: string) => cutEnd(redact(plainText(text)), TOLD_CHARS_MAX);

function sentence(text: string): string {
  const trimmed = text.trim();
  const begun = trimmed.slice(0, 1).toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
