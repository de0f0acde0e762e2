import { asking, type Asking } from "../../../src/domain/question.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { Task } from "../../../src/domain/task.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { answerDecision, type Answer } from "../../../src/engine/moves/answer.ts";
import { askMeanwhile } from "../../../src/engine/moves/asking.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import type { NewTask } from "../../../src/engine/tasks/submit.ts";
import { claimedTask, reportOf, type Ring } from "../../support/world.ts";

/** A question about a port, as an agent asks it. */
export const PORT = { question: "Which port?", options: ["80", "8080"] };

/** What an agent asks, with nothing said of the rest. */
export const asks = (more: Partial<Asking> = {}): Asking => asking.parse({ ...PORT, ...more });

/** Ends an attempt with a question; answers the task and the decision. */
export async function blockedBy(ring: Ring, claimed: Claimed, more: Partial<Asking> = {}) {
  const asked = asks(more);
  const how = { outcome: "needs_decision", question: asked.question, asked } as const;
  const { task } = await finish(ring.world, reportOf(claimed, how));
  return { task, decision: await openAbout(ring, task) };
}

/** A task whose agent asked and waits. */
export async function blockedTask(
  ring: Ring,
  more: Partial<Asking> = {},
  of: Partial<NewTask> = {},
) {
  return blockedBy(ring, await claimedTask(ring, of), more);
}

/** The one open decision about a task. */
export async function openAbout(ring: Ring, { id }: Pick<Task, "id">): Promise<Decision> {
  const open = await ring.world.store.read((t) =>
    t.decisions.list({ status: "open", task_id: id }),
  );
  const [decision] = open;
  if (decision === undefined || open.length > 1)
    throw new Error(`expected one open decision about ${id}, found ${open.length}`);
  return decision;
}

/** A person's answer. */
export function answered({ world }: Ring, said: Omit<Answer, "actor">): Promise<Decision> {
  return world.store.write((t) => answerDecision(world, t, { ...said, actor: "owner" }));
}

/** What the agent of an attempt asks meanwhile. */
export function meanwhile({ world }: Ring, { attempt }: Claimed, more: Partial<Asking> = {}) {
  const { id, fence } = attempt;
  return world.store.write((t) => askMeanwhile(world, t, { ...asks(more), id, fence }));
}

/** A decision as it is now. */
export async function decisionOf({ world }: Ring, id: string): Promise<Decision | undefined> {
  return world.store.read((t) => t.decisions.find(id));
}
