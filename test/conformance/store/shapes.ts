import { token } from "../../../src/domain/access.ts";
import { assembly } from "../../../src/domain/assembly.ts";
import { attempt } from "../../../src/domain/attempt.ts";
import { decision } from "../../../src/domain/decision.ts";
import { effect } from "../../../src/domain/effect.ts";
import { event } from "../../../src/domain/event.ts";
import { evidence } from "../../../src/domain/evidence.ts";
import { historyEntry } from "../../../src/domain/history.ts";
import { project } from "../../../src/domain/project.ts";
import { generation, reload } from "../../../src/domain/reload.ts";
import { metrics } from "../../../src/domain/standing.ts";
import { dependency, task, transition } from "../../../src/domain/task.ts";
import { skill, worker } from "../../../src/domain/worker.ts";

const records = {
  projects: project,
  tasks: task,
  dependencies: dependency,
  transitions: transition,
  workers: worker,
  attempts: attempt,
  evidence,
  events: event,
  effects: effect,
  reloads: reload,
  generations: generation,
  tokens: token,
  metrics,
  skills: skill,
  decisions: decision,
  history: historyEntry,
  assemblies: assembly,
};

/** The fields of each record by the table that keeps it. */
export const shapes: Record<string, string[]> = Object.fromEntries(
  Object.entries(records).map(([table, shape]) => [table, Object.keys(shape.shape)]),
);
