import type { Decision } from "../../../src/domain/decision.ts";
import type { Event } from "../../../src/domain/event.ts";
import type { Project } from "../../../src/domain/project.ts";
import type { Task } from "../../../src/domain/task.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { reportStage, type StageReport } from "../../../src/engine/moves/stages.ts";
import {
  checkOn,
  claimedTask,
  DONE_CHECK,
  leadUntil,
  mergingTask,
  openRing,
  reportOf,
  type Ring,
  type RingOptions,
  workOn,
} from "../../support/world.ts";

/** Settings by which one failed attempt is enough for quarantine. */
export const ONE_ATTEMPT = `${DONE_CHECK}[limits]\nattempts_per_task = 1\n`;

/** A ring whose project has these stages and asks for these things. */
export async function ringWith(
  project: Partial<Pick<Project, "stages" | "requires">>,
  options: RingOptions = {},
): Promise<Ring> {
  const ring = await openRing(options);
  const { id, version } = ring.project;
  await ring.world.store.write((tables) => tables.projects.update(id, version, project));
  return ring;
}

/** Fields of a task, written as a person's edit does. */
export async function edited(ring: Ring, id: string, fields: Partial<Task>): Promise<void> {
  const { version } = await ring.find(id);
  await ring.world.store.write((tables) => tables.tasks.update(id, version, fields));
}

/** A task whose attempts are spent; each of them failed for this reason. */
export async function quarantined(ring: Ring, reason = "red checks: done"): Promise<Task> {
  const claimed = await claimedTask(ring);
  return (await finish(ring.world, reportOf(claimed, { reason }))).task;
}

/** A task that is merged and waits for its first stage after that. */
export async function mergedTask(ring: Ring): Promise<Task> {
  const { task } = await mergingTask(ring);
  return leadUntil(ring, task.id, "build_queue", "deploy_queue");
}

type Told = Pick<StageReport, "stage" | "verdict"> & { output?: string };

/** What somebody says of a stage. */
export function told({ world }: Ring, id: string, { stage, verdict, output = "" }: Told) {
  const said = { id, stage, verdict, output, command: `make ${stage}`, duration_ms: 5 };
  return reportStage(world, { ...said, actor: "owner" });
}

/** The decisions about a task, newest first. */
export function decisionsOf({ world }: Ring, task_id: string): Promise<Decision[]> {
  return world.store.read((tables) => tables.decisions.list({ task_id }));
}

/** The events of one kind, in order. */
export async function eventsOf({ world }: Ring, kind: Event["kind"]): Promise<Event[]> {
  const filter = { agent_output: false };
  const all = await world.store.read((tables) => tables.events.after(0, filter, 1_000));
  return all.filter((event) => event.kind === kind);
}

/** The same worker's next claim, worked on and proven. */
export async function provenAgain(ring: Ring, { attempt }: Claimed, files: Record<string, string>) {
  ring.pass(3_600_000);
  const worker = await ring.world.store.read((t) => t.workers.find(attempt.worker_id));
  const claimed = worker && (await ring.claim(worker));
  if (!claimed) throw new Error("expected a claim, got none");
  const state = await workOn(ring, claimed, files);
  await checkOn(ring, claimed, state);
  const how = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  return (await finish(ring.world, reportOf(claimed, how))).task;
}
