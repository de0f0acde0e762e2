import type { Token } from "../../../src/domain/access.ts";
import type { Attempt } from "../../../src/domain/attempt.ts";
import type { Decision } from "../../../src/domain/decision.ts";
import type { Effect } from "../../../src/domain/effect.ts";
import type { NewEvent } from "../../../src/domain/event.ts";
import type { Evidence } from "../../../src/domain/evidence.ts";
import type { HistoryEntry } from "../../../src/domain/history.ts";
import type { Project } from "../../../src/domain/project.ts";
import type { Generation, Reload } from "../../../src/domain/reload.ts";
import type { Task, Transition } from "../../../src/domain/task.ts";
import type { Worker } from "../../../src/domain/worker.ts";
import type { Tables } from "../../../src/ports/store.ts";

/** The time of every sample. */
export const AT = "2026-01-02T03:04:05.678Z";
/** A commit or tree. */
export const OBJECT = "0123456789abcdef0123456789abcdef01234567";

/** `seconds` after the time of the samples. */
export function later(seconds: number): string {
  return new Date(Date.parse(AT) + seconds * 1000).toISOString();
}

export const aProject = (more: Partial<Project> = {}): Project => ({
  id: "pj-aaaa",
  name: "circus",
  repo: "/srv/circus",
  default_branch: "main",
  is_self: false,
  stages: ["review", "merge"],
  requires: ["approval"],
  concurrency: 3,
  paused: false,
  unseen_agent_config: null,
  trusted_agent_config: "0af3",
  budget_usd: 12.5,
  collisions: "hold",
  version: 0,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const aTask = (more: Partial<Task> = {}): Task => ({
  id: "bd-aaaa",
  project_id: "pj-aaaa",
  title: "Feed the lions — 🦁 'twice'",
  description: 'with "quotes",\nlines and \u0000 nothing',
  kind: "feature",
  priority: "P2",
  status: "ready",
  agent: null,
  acceptance_criteria: "lions are full",
  plan: "",
  branch: "feature/lions",
  needs: ["lions"],
  files: ["cages/**"],
  external_ref: null,
  pull_request: null,
  approved_commit: null,
  approved_by: null,
  score: 0.5,
  rank: 0.5,
  waiting_on: 0,
  children: 0,
  attempts: 0,
  not_before: null,
  quarantined_until: null,
  quarantines: 0,
  reason: null,
  merge_commit: null,
  version: 0,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const aTransition = (more: Partial<Transition> = {}): Omit<Transition, "id"> => ({
  task_id: "bd-aaaa",
  from: "ready",
  to: "coding",
  trigger: "claim",
  actor: "wk-aaaa",
  reason: "a worker claimed it",
  at: AT,
  ...more,
});

export const aWorker = (more: Partial<Worker> = {}): Worker => ({
  id: "wk-aaaa",
  name: "anna",
  agent: "claude-code",
  capabilities: ["lions", "c++"],
  subscription: "team",
  paused: false,
  draining: false,
  status: "idle",
  host: "tent",
  session: "rm-worker-wk-aaaa",
  task_id: null,
  commit: OBJECT,
  last_seen_at: null,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const anAttempt = (more: Partial<Attempt> = {}): Attempt => ({
  id: "at-aaaa",
  task_id: "bd-aaaa",
  worker_id: "wk-aaaa",
  number: 1,
  fence: 1,
  agent: "claude-code",
  branch: "ringmaster/bd-aaaa",
  worktree: "/srv/worktrees/bd-aaaa",
  base_commit: OBJECT,
  head_commit: null,
  session_id: null,
  subscription: null,
  files: ["cages/one.ts"],
  resumed_from: null,
  paused: false,
  liveness: { state: "slow", since: AT, signal: "nothing was printed for 40 s" },
  iterations: 0,
  resolution: null,
  outcome: null,
  reason: null,
  tokens: { input: 1200, output: null, cache_read: 0, cache_write: null },
  cost_usd: 0.125,
  heartbeat_at: AT,
  started_at: AT,
  ended_at: null,
  ...more,
});

export const anEvidence = (more: Partial<Evidence> = {}): Evidence => ({
  id: "ev-aaaa",
  task_id: "bd-aaaa",
  attempt_id: "at-aaaa",
  iteration: 1,
  stage: "attempt",
  check: "unit",
  command: "npm test",
  verdict: "green",
  exit_code: 0,
  duration_ms: 1500,
  tree: OBJECT,
  output: "ok\n",
  output_hash: null,
  environment: "node 24",
  flaky: false,
  at: AT,
  ...more,
});

export const anEvent = (more: Partial<NewEvent> = {}): NewEvent => ({
  at: AT,
  kind: "task.moved",
  subject: "bd-aaaa",
  task_id: "bd-aaaa",
  data: { from: "ready", to: "coding", nested: { list: [1, null, "x"] } },
  ...more,
});

export const anEffect = (more: Partial<Effect> = {}): Effect => ({
  key: "merge:bd-aaaa:1",
  kind: "merge",
  task_id: "bd-aaaa",
  payload: { attempt_id: "at-aaaa" },
  status: "waiting",
  owner: null,
  tries: 0,
  not_before: null,
  error: null,
  created_at: AT,
  updated_at: AT,
  ...more,
});

export const aDecision = (more: Partial<Decision> = {}): Decision => ({
  id: "dc-aaaa",
  task_id: "bd-aaaa",
  attempt_id: "at-aaaa",
  kind: "quarantine",
  blocking: true,
  default_option: "retry",
  deadline_at: AT,
  experiments: [{ option: "once more", commit: OBJECT, result: "red" }],
  same_as: null,
  note: null,
  question: "Try it once more?",
  options: [{ id: "retry", label: "Once more" }],
  recommendation: "retry",
  context: { failures: ["red"], held_back: 3 },
  status: "open",
  answer: null,
  answered_by: null,
  created_at: AT,
  answered_at: null,
  ...more,
});

export const aChange = (more: Partial<HistoryEntry> = {}): Omit<HistoryEntry, "seq"> => ({
  id: "ch-aaaa",
  at: AT,
  actor: "owner",
  label: "changed a title",
  changes: [{ kind: "task", id: "bd-aaaa", before: { title: "Old" }, after: { title: "New" } }],
  undone_at: null,
  undone_by: null,
  ...more,
});

export const aReload = (more: Partial<Reload> = {}): Reload => ({
  id: "rl-aaaa",
  task_id: "bd-aaaa",
  trigger: "merge",
  phase: "staging",
  from_commit: OBJECT,
  base_commit: OBJECT,
  to_commit: OBJECT,
  from_generation: 1,
  to_generation: null,
  reason: null,
  revert_commit: null,
  evidence: { probing: { probes: 12, failed: 0 } },
  started_at: AT,
  ended_at: null,
  ...more,
});

export const aGeneration = (more: Partial<Generation> = {}): Generation => ({
  number: 1,
  commit: OBJECT,
  pid: 4711,
  boot_ms: 312.5,
  started_at: AT,
  ...more,
});

export const aToken = (more: Partial<Token> = {}): Token => ({
  id: "tk-aaaa",
  kind: "worker",
  subject: "wk-aaaa",
  hash: "a".repeat(64),
  expires_at: null,
  created_at: AT,
  ...more,
});

/** The project, a task, a worker and an attempt: what most other records refer to. */
export async function insertBasics(tables: Tables): Promise<void> {
  await tables.projects.insert(aProject());
  await tables.tasks.insert(aTask());
  await tables.workers.insert(aWorker());
  await tables.attempts.insert(anAttempt());
}
