import { z } from "zod";
import type { Decision, OptionId } from "../../domain/decision.ts";
import { notFound, Problem } from "../../domain/problem.ts";
import { holdsForAll } from "../../domain/question.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { trust } from "../agent-config.ts";
import { tellAnswer } from "../attempts/orders.ts";
import { pushAsTold } from "../effects/push.ts";
import { requireProject } from "../projects.ts";
import { keepAsRule } from "../rules.ts";
import { apply } from "./apply.ts";
import { requireDecision } from "./decisions.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { namesParts, splitTask } from "../tasks/split.ts";
import type { Ground } from "./move.ts";
import { twinsOf } from "./twins.ts";

/**
 * An answer to a decision: the id of one of its options, with what is added in words of one's own,
 * and whether it is to hold for all later work on the project.
 */
export type Answer = {
  id: string;
  answer: OptionId;
  actor: string;
  note?: string | null;
  rule?: boolean;
};

/**
 * Answers a decision, with it all that ask the same, and does with each task what was chosen, all
 * or nothing. Throws `conflict` when it is not open any more, and `invalid_input` when it has no
 * such option.
 */
export function answerDecision(world: Ground, tables: Tables, said: Answer): Promise<Decision> {
  const { id, answer, actor } = said;
  const label = `Answered ${id} with ${answer}`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    const decision = await requireDecision(seen, id);
    checkAnswer(decision, answer);
    const twins = holdsForAll(answer) ? await twinsOf(seen, decision) : [];
    const answered = await answerOne(world, seen, decision, said);
    for (const twin of twins) await answerOne(world, seen, twin, said);
    if (said.rule === true) await keepAsRule(world, seen, answered);
    return answered;
  });
}

/** The same for a question that keeps nobody from going on; a decision is `not_found` here. */
export async function answerQuestion(
  world: Ground,
  tables: Tables,
  said: Answer,
): Promise<Decision> {
  const found = await tables.decisions.find(said.id);
  if (!found || found.blocking) throw notFound("question", said.id);
  return answerDecision(world, tables, said);
}

/** Who answers when nobody did in time. */
const DEADLINE = "deadline";

/** The default of an open decision whose time to answer is over holds; else nothing happens. */
export async function takeDefault(world: Ground, tables: Tables, id: string): Promise<void> {
  const decision = await requireDecision(tables, id);
  const { status, default_option: answer, deadline_at } = decision;
  const is_due = deadline_at !== null && deadline_at <= world.clock.now();
  if (status !== "open" || answer === null || !is_due) return;
  await answerOne(world, tables, decision, { id, answer, actor: DEADLINE });
}

async function answerOne(
  world: Ground,
  tables: Tables,
  decision: Decision,
  said: Answer,
): Promise<Decision> {
  const { answer, actor } = said;
  const note = said.note?.trim() || null;
  const answered_at = world.clock.now();
  const answered = { status: "answered", answer, note, answered_by: actor, answered_at } as const;
  await tables.decisions.update(decision.id, answered);
  await happened(world.clock, tables, {
    kind: "decision.answered",
    subject: decision.id,
    task_id: decision.task_id,
    data: { kind: decision.kind, answer, actor },
  });
  const now = { ...decision, ...answered };
  await pushAsTold(world, tables, now);
  await (decision.blocking
    ? follow(world, tables, decision, said)
    : tellAnswer(world, tables, now));
  return now;
}

function checkAnswer({ id, status, options }: Decision, answer: string): void {
  if (status !== "open")
    throw new Problem(
      "conflict",
      `Decision ${id} is ${status}; only an open one can be answered.`,
      "List the open ones: ringmaster decision list --status open",
    );
  if (options.some((option) => option.id === answer)) return;
  const choices = options.map((option) => option.id).join(", ");
  throw new Problem(
    "invalid_input",
    `Expected one of ${choices} as the answer to ${id}, got "${answer}".`,
    `Choose one of: ${choices}.`,
  );
}

async function follow(
  world: Ground,
  tables: Tables,
  decision: Decision,
  said: Answer,
): Promise<void> {
  const task = await requireTask(tables, decision.task_id);
  const { answer, actor } = said;
  if (answer === "keep_blocked") return keepBlocked(world, tables, task);
  if (answer === "split") return splitOrAsk(world, tables, { task, decision, actor });
  if (answer === "trust") return trustSeen(world, tables, { task, decision, actor });
  const trigger = answer === "cancel" ? "cancel" : "make_ready";
  await apply(world, tables, { task, trigger, actor });
}

type Answered = { task: Task; decision: Decision; actor: string };

const seenConfig = z.object({ digest: z.string(), commit: z.string() });

/** The very content that the decision showed is trusted, whatever came after it. */
async function trustSeen(
  world: Ground,
  tables: Tables,
  { task, decision, actor }: Answered,
): Promise<void> {
  const project = await requireProject(tables, task.project_id);
  await trust(world, tables, { ...seenConfig.parse(decision.context), project, actor });
  const still = await requireTask(tables, task.id);
  if (still.status === "blocked")
    await apply(world, tables, { task: still, trigger: "make_ready", actor });
}

const proposal = z.object({ parts: z.array(z.string()).min(2) });

/**
 * Splits it into the parts that the worker proposed, else by its own words; or lets it wait for
 * somebody who names the parts.
 */
async function splitOrAsk(
  world: Ground,
  tables: Tables,
  { task, decision, actor }: Answered,
): Promise<void> {
  const { id, status } = task;
  const proposed = proposal.safeParse(decision.context).data?.parts;
  const children = proposed?.map((title) => ({ title, description: "", after: [] })) ?? null;
  if (children !== null || namesParts(task))
    return void (await splitTask(world, tables, { id, children, actor }));
  if (status === "needs_decomposition") return; // it waits for that
  const reason = `${actor} decided to split it; its words name no parts, so a person does`;
  await apply(world, tables, { task, trigger: "too_large", actor, reason });
}

/** Its quarantine does not end by itself any more. */
async function keepBlocked(world: Ground, tables: Tables, task: Task): Promise<void> {
  const changes = { quarantined_until: null, updated_at: world.clock.now() };
  await tables.tasks.update(task.id, task.version, changes);
  await happened(world.clock, tables, {
    kind: "task.changed",
    subject: task.id,
    task_id: task.id,
    data: { fields: ["quarantined_until"] },
  });
}
