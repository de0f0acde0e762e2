import type { Attempt } from "../../domain/attempt.ts";
import type { ToldStage } from "../../domain/evidence.ts";
import { Problem } from "../../domain/problem.ts";
import type { Project } from "../../domain/project.ts";
import type { NewFinding } from "../../domain/review.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { cutEnd } from "../../std/text.ts";
import { apply } from "./apply.ts";
import { recordEvidence } from "../attempts/held.ts";
import { endRunning } from "../tasks/change.ts";
import { readLimits, readProof, settingsAtBase } from "../attempts/finish.ts";
import { recorded } from "../history/recorded.ts";
import { happened } from "../ledger.ts";
import type { Ground, Proof } from "./move.ts";
import { requireTask } from "../lookup.ts";
import { keepReview, type Said } from "../reviews/given.ts";
import { requireProject, requireTree } from "../projects.ts";
import type { World } from "../world.ts";

type Looked = { task: Task; project: Project; attempt: Attempt | undefined };

function look(world: World, id: string): Promise<Looked> {
  return world.store.read(async (tables) => {
    const task = await requireTask(tables, id);
    const project = await requireProject(tables, task.project_id);
    return { task, project, attempt: (await tables.attempts.of(id)).at(-1) };
  });
}

/** What a person says of work under review. */
export type Opinion = {
  id: string;
  comment: string;
  actor: string;
  findings?: readonly NewFinding[];
};

/**
 * Approves the very commit that was proven last, and moves its task on. What was proven is read
 * anew from git. Throws `illegal_transition` when the task is not under review or something is
 * missing, and `conflict` when the branch holds other work by now, which nobody has proven.
 */
export async function approve(world: World, { id, comment, actor }: Opinion): Promise<Task> {
  const { task, project, attempt } = await look(world, id);
  const commit = task.status === "code_review" ? (attempt?.head_commit ?? null) : null;
  if (!attempt || commit === null)
    return world.store.write((tables) => move(world, tables, { id, trigger: "approve", actor }));
  await refuseOtherWork(world, project, attempt);
  const proof = await readProof(world, project, attempt, commit);
  return world.store.write(async (tables) => {
    const now = await requireTask(tables, id);
    const last = (await tables.attempts.of(id)).at(-1);
    if (last?.id !== attempt.id) throw movedOn(now);
    await noteApproval(world, tables, now, { commit, actor });
    const of = { attempt, commit, tree: proof.tree, actor };
    await keepOpinion(world, tables, of, { verdict: "approve", summary: comment, findings: [] });
    return move(world, tables, {
      id,
      trigger: "approve",
      actor,
      proof,
      reason: comment || null,
      effect_payload: { attempt_id: attempt.id },
    });
  });
}

/**
 * Sends a task under review back to work; the comment and the findings reach the next attempt's
 * prompt.
 */
export async function reject(
  world: World,
  { id, comment, actor, findings = [] }: Opinion,
): Promise<Task> {
  const { project, attempt } = await look(world, id);
  const proof = attempt ? await readLimits(() => settingsAtBase(world, project, attempt)) : null;
  const commit = attempt?.head_commit ?? null;
  const tree = commit === null ? null : await requireTree(world, project.repo, commit);
  return world.store.write(async (tables) => {
    const wanted = { id, trigger: "request_changes", actor, proof, reason: comment };
    const moved = await move(world, tables, wanted);
    if (!attempt || commit === null || tree === null) return moved;
    const said = { verdict: "changes", summary: comment, findings } as const;
    await keepOpinion(world, tables, { attempt, commit, tree, actor }, said);
    return moved;
  });
}

type Reviewed = { attempt: Attempt; commit: string; tree: string; actor: string };

async function keepOpinion(
  world: Ground,
  tables: Tables,
  { attempt, commit, tree, actor }: Reviewed,
  said: Pick<Said, "verdict" | "summary" | "findings">,
): Promise<void> {
  const about = { task_id: attempt.task_id, attempt_id: attempt.id, commit, tree };
  await keepReview(world, tables, { ...about, by: "person", reviewer: actor, ...said });
}

/** How a build, a deployment or a verification goes, as whoever carries it out says. */
export type StageReport = {
  id: string;
  stage: ToldStage;
  verdict: "started" | "green" | "red";
  command: string;
  output: string;
  duration_ms: number;
  actor: string;
};

/** The move that each word on a stage asks for; the table tells which are legal. */
const TRIGGERS: Record<ToldStage, Record<StageReport["verdict"], string>> = {
  build: { started: "build_started", green: "build_succeeded", red: "build_failed" },
  deploy: { started: "deploy_started", green: "deployed", red: "deploy_failed" },
  verify: { started: "verify_started", green: "verified", red: "verify_failed" },
};

/**
 * Takes in how a stage after the merge goes: keeps it as evidence for the tree of the merged
 * commit, and moves the task. A word that comes late or out of order is refused, and then nothing
 * is kept.
 */
export async function reportStage(world: World, said: StageReport): Promise<Task> {
  const { id, stage, verdict, actor } = said;
  const { task, project } = await look(world, id);
  const commit = task.merge_commit;
  const trigger = TRIGGERS[stage][verdict];
  if (commit === null)
    return world.store.write((tables) => move(world, tables, { id, trigger, actor }));
  const tree = await requireTree(world, project.repo, commit);
  const limits = await readLimits(() => world.workspace.settings(project.repo, commit));
  const proof = { ...limits, tree };
  return world.store.write(async (tables) => {
    const now = await requireTask(tables, id);
    if (now.merge_commit !== commit) throw movedOn(now);
    if (verdict !== "started") await keep(world, tables, { ...said, verdict }, tree);
    const reason = verdict === "red" ? failureText(said) : null;
    return move(world, tables, { id, trigger, actor, proof, reason });
  });
}

async function keep(
  world: World,
  tables: Tables,
  { id, stage, ...said }: StageReport & { verdict: "green" | "red" },
  tree: string,
): Promise<void> {
  const { verdict, command, output, duration_ms } = said;
  await recordEvidence(world, tables, {
    task_id: id,
    attempt_id: null,
    iteration: null,
    stage,
    check: stage,
    command,
    verdict,
    exit_code: null,
    duration_ms,
    tree,
    output,
  });
}

const REASON_CHARS_MAX = 1_000;

const NOUNS: Record<ToldStage, string> = {
  build: "build",
  deploy: "deployment",
  verify: "verification",
};

function failureText({ stage, command, output }: StageReport): string {
  const last = output.trim().split("\n").at(-1) ?? "";
  const said = `the ${NOUNS[stage]} failed (${command})`;
  return cutEnd(last === "" ? said : `${said}: ${last}`, REASON_CHARS_MAX);
}

/** Says that a task is too large: whoever works on it stops, and it waits to be split. */
export function resubmit(
  world: Ground,
  tables: Tables,
  { id, reason, actor }: { id: string; reason: string; actor: string },
): Promise<Task> {
  const label = `Found ${id} too large`;
  return recorded(world, tables, { actor, label }, async (seen) => {
    await endRunning(world, seen, await requireTask(seen, id), actor);
    return move(world, seen, { id, trigger: "too_large", actor, reason });
  });
}

type Wanted = {
  id: string;
  trigger: string;
  actor: string;
  proof?: Proof | null;
  reason?: string | null;
  effect_payload?: Record<string, string>;
};

async function move(world: Ground, tables: Tables, { id, ...request }: Wanted): Promise<Task> {
  return apply(world, tables, { ...request, task: await requireTask(tables, id) });
}

async function noteApproval(
  world: Ground,
  tables: Tables,
  task: Task,
  { commit, actor }: { commit: string; actor: string },
): Promise<void> {
  const changes = { approved_commit: commit, approved_by: actor };
  const updated_at = world.clock.now();
  await tables.tasks.update(task.id, task.version, { ...changes, updated_at });
  await happened(world.clock, tables, {
    kind: "task.changed",
    subject: task.id,
    task_id: task.id,
    data: { fields: Object.keys(changes), commit },
  });
}

/** A commit that came onto the branch after the proof is no part of what would be merged. */
async function refuseOtherWork(
  world: World,
  { repo }: Project,
  { branch, head_commit }: Attempt,
): Promise<void> {
  const head = await branchHead(world, repo, branch);
  if (head === null || head === head_commit) return;
  throw new Problem(
    "conflict",
    `Expected ${branch} at ${head_commit}, which was proven, but it is at ${head}.`,
    "Ask for changes (ringmaster task reject), so that the new commit is proven too.",
  );
}

async function branchHead(world: World, repo: string, branch: string): Promise<string | null> {
  try {
    return await world.delivery.head(repo, branch);
  } catch (error) {
    if (error instanceof Problem) return null; // the branch is gone; the proven commit is kept
    throw error;
  }
}

function movedOn({ id, status }: Task): Problem {
  return new Problem(
    "conflict",
    `Task ${id} changed meanwhile; it is ${status} now.`,
    `Look at it again: ringmaster task show ${id}`,
  );
}
