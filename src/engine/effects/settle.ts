import { evidenceFor } from "../../domain/evidence.ts";
import type { Attempt } from "../../domain/attempt.ts";
import type { Effect } from "../../domain/effect.ts";
import type { Project } from "../../domain/project.ts";
import type { Task } from "../../domain/task.ts";
import type { WorkEnd } from "../../ports/delivery.ts";
import type { Tables } from "../../ports/store.ts";
import { recordEvidence } from "../attempts/held.ts";
import { requireTask } from "../lookup.ts";
import { apply, type MoveRequest, type Proof } from "../moves/apply.ts";
import { conflictsOf } from "../moves/conflicts.ts";
import type { World } from "../world.ts";
import { queuePush } from "./push.ts";

/** A merge that is to be carried out, as it was read. */
export type Job = { effect: Effect; attempt: Attempt; task: Task; project: Project };

/** How a merge may end for its task. */
export type Settled = Exclude<WorkEnd, { status: "held" | "moved" | "broken" }>;

/** Whether an attempt still is the one that speaks for its task. */
export async function isNewest(
  tables: Tables,
  { id, task_id }: Pick<Attempt, "id" | "task_id">,
): Promise<boolean> {
  return (await tables.attempts.of(task_id)).at(-1)?.id === id;
}

/**
 * What was noted when the work was proven, without what speaks of another commit than the one it
 * ended as: that is of an earlier try, which was cut off. Older servers noted no commit.
 */
export function notedFor(payload: Effect["payload"], end: WorkEnd): Effect["payload"] {
  const { base: _, proven: __, onto: ___, placed, ...rest } = payload;
  const isOther = end.status === "merged" && placed !== undefined && placed !== end.commit;
  const noted = isOther ? rest : payload;
  return end.status === "merged" && end.empty ? { ...noted, onto: end.commit } : noted;
}

/** Moves a task on as its merge ended; one that was moved on already stays. */
export async function settleMerge(
  world: World,
  { task: { id }, attempt, effect }: Job,
  end: Settled,
  proof: Proof,
): Promise<void> {
  await world.store.write(async (tables) => {
    const task = await requireTask(tables, id);
    if (task.status !== "merging" || !(await isNewest(tables, attempt))) return;
    const payload = await noteEnd(world, tables, effect, end);
    const move = { task, actor: "engine", proof };
    if (end.status === "merged") await keepProof(world, tables, { task, attempt }, proof);
    await apply(world, tables, { ...move, ...(await nextMove(tables, { task, payload }, end)) });
    if (end.status === "merged" && proof.settings.merge.push !== null)
      await queuePush(world, tables, {
        project_id: task.project_id,
        task_id: id,
        commit: end.commit,
      });
  });
}

/** Keeps what is known of the end; what still waits for its turn has had it. */
async function noteEnd(
  world: World,
  tables: Tables,
  effect: Effect,
  end: Settled,
): Promise<Effect["payload"]> {
  const now = (await tables.effects.find(effect.key)) ?? effect;
  const payload = notedFor(now.payload, end);
  const done = now.status === "waiting" ? ({ status: "done" } as const) : {};
  await tables.effects.update(effect.key, { ...done, payload, updated_at: world.clock.now() });
  return payload;
}

type Known = { task: Task; payload: Effect["payload"] };

async function nextMove(
  tables: Tables,
  { task, payload }: Known,
  end: Settled,
): Promise<Pick<MoveRequest, "trigger"> & Partial<MoveRequest>> {
  if (end.status === "conflict") return conflictMove(tables, task, end);
  if (end.status !== "merged") return { trigger: "merge_refused", reason: refusalReason(payload) };
  const { attempt_id = "", base = "", onto } = payload;
  return {
    trigger: "merged",
    reason: end.commit === (onto ?? base) ? NOTHING_LEFT : null,
    changes: { merge_commit: end.commit },
    effect_payload: { attempt_id, base },
  };
}

const NOTHING_LEFT = "the default branch held the same changes already; nothing was left to merge";

/**
 * One attempt may bring together what conflicts; when its work conflicts again, a person is asked.
 */
async function conflictMove(
  tables: Tables,
  task: Task,
  { files, detail }: Extract<Settled, { status: "conflict" }>,
): Promise<Pick<MoveRequest, "trigger" | "reason" | "question">> {
  const reason =
    files.length > 0
      ? `the work conflicts with the default branch in ${files.join(", ")}`
      : `the work cannot be put on the default branch: ${detail}`;
  const trigger = "merge_conflict";
  if ((await conflictsOf(tables, task.id)) === 0) return { trigger, reason };
  const where = files.length > 0 ? ` in ${files.join(", ")}` : "";
  return {
    trigger,
    reason,
    question: {
      kind: "conflict",
      question:
        `"${task.title}" conflicts with the default branch${where}, ` +
        "also after an agent tried to bring both together. What now?",
      options: ["retry", "keep_blocked", "cancel"],
      recommendation: "retry",
      context: { files },
    },
  };
}

/** As it was noted when the result was proven; older servers noted nothing. */
const refusalReason = ({ refusal }: Effect["payload"]): string =>
  `the merged result ${refusal ?? "fails the project's checks"}`;

/** What was proven of many works together is evidence of each of them. */
async function keepProof(
  world: World,
  tables: Tables,
  { task, attempt }: Pick<Job, "task" | "attempt">,
  { tree }: Proof,
): Promise<void> {
  const known = await tables.evidence.ofTree(tree);
  if (known.some(({ task_id }) => task_id === task.id)) return;
  const shared = evidenceFor(attempt.id, known).filter(({ stage }) => stage === "merge");
  const newest = new Map(shared.map((row) => [row.check, row]));
  for (const { id: _, at: __, ...row } of newest.values())
    await recordEvidence(world, tables, { ...row, task_id: task.id, attempt_id: attempt.id });
}
