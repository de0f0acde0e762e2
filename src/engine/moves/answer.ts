import { z } from "zod";
import type { Decision } from "../../domain/decision.ts";
import { Problem } from "../../domain/problem.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { trust } from "../agent-config.ts";
import { requireProject } from "../projects.ts";
import { apply } from "./apply.ts";
import { requireDecision } from "./decisions.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import { namesParts, splitTask } from "../tasks/split.ts";
import type { Ground } from "./move.ts";

/** A person's answer to a decision: the id of one of its options. */
export type Answer = { id: string; answer: Decision["options"][number]["id"]; actor: string };

/**
 * Answers a decision and does with its task what was chosen, all or nothing. Throws `conflict` when
 * it is not open any more, and `invalid_input` when it has no such option.
 */
export function answerDecision(world: Ground, tables: Tables, said: Answer): Promise<Decision> {
  const { id, answer, actor } = said;
  const label = `Answered ${id} with ${answer}`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    const decision = await requireDecision(seen, id);
    checkAnswer(decision, answer);
    const answered = {
      status: "answered",
      answer,
      answered_by: actor,
      answered_at: world.clock.now(),
    } as const;
    await seen.decisions.update(id, answered);
    await happened(world.clock, seen, {
      kind: "decision.answered",
      subject: id,
      task_id: decision.task_id,
      data: { kind: decision.kind, answer, actor },
    });
    await follow(world, seen, decision, said);
    return { ...decision, ...answered };
  });
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
  const trigger = { retry: "make_ready", cancel: "cancel" }[answer];
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
