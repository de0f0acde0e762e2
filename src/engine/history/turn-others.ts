import { decision as decisionShape } from "../../domain/decision.ts";
import { project as projectShape, PROJECT_DEFAULTS } from "../../domain/project.ts";
import { Problem } from "../../domain/problem.ts";
import { rule as ruleShape } from "../../domain/rule.ts";
import { worker as workerShape, WORKER_DEFAULTS } from "../../domain/worker.ts";
import type { Tables } from "../../ports/store.ts";
import { requireDecision } from "../moves/decisions.ts";
import { requireWorker } from "../queue/claim.ts";
import { happened } from "../ledger.ts";
import { movedOn, type Turn } from "./moved-on.ts";
import { editProject, refuseTwins, requireProject } from "../projects.ts";
import { dropRule, restoreRule } from "../rules.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** Turns a project; one that was forgotten went with its tasks and does not come back. */
export async function turnProject(
  world: Ground,
  tables: Tables,
  each: Turn,
  { direction }: { direction: "undo" | "redo" },
): Promise<void> {
  const { id, from, to } = each;
  if (to === null) return takeProject(world, tables, each);
  if (from !== null) {
    const project = await requireProject(tables, id);
    return editProject(world, tables, project, projectShape.partial().parse(to));
  }
  if (direction === "undo")
    throw new Problem(
      "world_moved_on",
      `Project ${id} was forgotten with all its tasks, of which nothing is kept.`,
      "Add it anew, or go on with what was done before: ringmaster undo ID, with an id of: " +
        "ringmaster history",
      { record: { kind: "project", id }, expected: null, current: null },
    );
  // What was noted by an older release lacks the fields that are newer.
  const said = { ...PROJECT_DEFAULTS, ...to, id, version: 0, updated_at: world.clock.now() };
  const row = projectShape.parse(said);
  await refuseTwins(tables, row);
  await tables.projects.insert(row);
  await happened(world.clock, tables, { kind: "project.added", subject: id });
}

async function takeProject({ clock }: Ground, tables: Tables, each: Turn): Promise<void> {
  const [task] = await tables.tasks.list({ project_id: each.id }, { after: null, limit: 1 });
  if (task) throw movedOn(each, "has tasks by now; remove it by hand if it should go", null);
  await tables.projects.remove(each.id);
  await happened(clock, tables, { kind: "project.removed", subject: each.id });
}

const STOPPED = {
  status: "stopped",
  session: null,
  task_id: null,
  commit: null,
  last_seen_at: null,
};

/** Turns a worker; one that comes back has no process and no token. */
export async function turnWorker({ clock }: Ground, tables: Tables, each: Turn): Promise<void> {
  const { id, from, to } = each;
  if (to === null) return takeWorker(clock, tables, each);
  const updated_at = clock.now();
  if (from !== null) {
    await tables.workers.update(id, { ...workerShape.partial().parse(to), updated_at });
    await happened(clock, tables, { kind: "worker.changed", subject: id });
    return;
  }
  const row = workerShape.parse({ ...WORKER_DEFAULTS, ...STOPPED, ...to, id, updated_at });
  if (await tables.workers.find(row.name))
    throw movedOn(each, `was named "${row.name}", which another is by now`, null);
  await tables.workers.insert(row);
  await happened(clock, tables, { kind: "worker.added", subject: id });
}

async function takeWorker(clock: World["clock"], tables: Tables, each: Turn): Promise<void> {
  const { session, task_id } = await requireWorker(tables, each.id);
  if (session !== null || task_id !== null)
    throw movedOn(each, "runs; end it first with: ringmaster worker kill", null);
  await tables.workers.remove(each.id);
  await happened(clock, tables, { kind: "worker.removed", subject: each.id });
}

/** Turns a rule: it comes back as it was, or is taken away. */
export async function turnRule(world: Ground, tables: Tables, { id, to }: Turn): Promise<void> {
  if (to !== null) return restoreRule(world, tables, ruleShape.parse({ ...to, id }));
  await dropRule(world, tables, id);
}

/** Turns a decision: what was answered or taken back is asked again, or the other way round. */
export async function turnDecision(
  { clock }: Ground,
  tables: Tables,
  { id, to }: Turn,
): Promise<void> {
  const changes = decisionShape.partial().parse(to ?? {});
  await tables.decisions.update(id, changes);
  const { task_id, kind, question } = await requireDecision(tables, id);
  const event = changes.status === "open" ? "decision.raised" : "decision.answered";
  await happened(clock, tables, { kind: event, subject: id, task_id, data: { kind, question } });
}
