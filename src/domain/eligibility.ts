import { agentName, chooseAccount, mayUse, spoken, type AccountChoice } from "./account.ts";
import { collision } from "./collision.ts";
import { held, listed, type Hold } from "./hold.ts";
import type { Candidate, RunningTask, Situation } from "./situation.ts";
import { confidenceIn } from "./skill.ts";
import { sentence, stateHold } from "./state-hold.ts";
import type { Task } from "./task.ts";

/** As much of a task as the rules look at. */
export type Wanted = Omit<Task, "title" | "description" | "acceptance_criteria" | "plan">;

type Rule = (task: Wanted, situation: Situation) => Hold | null;
type OwnRule = (worker: Candidate, situation: Situation) => Hold | null;
type WorkerRule = (task: Wanted, worker: Candidate, situation: Situation) => Hold | null;

/**
 * Every rule that keeps a task from being handed out to anybody, in one fixed order; empty when
 * none does. `waits_for` are the ids of dependencies that are not over, if somebody looked.
 */
export function holdsOf(
  task: Wanted,
  situation: Situation,
  waits_for: readonly string[] = [],
): Hold[] {
  const state = stateHold(task, situation);
  if (state !== null && !isWaiting(task)) return [state];
  const first = [state, quarantined(task), epic(task), dependencies(task, waits_for)];
  const rest = RULES.map((rule) => rule(task, situation));
  return [...first, ...rest].filter((each) => each !== null);
}

/** Every rule that keeps the task from this worker, in one fixed order; empty when none does. */
export function fitsOf(task: Wanted, worker: Candidate, situation: Situation): Hold[] {
  const holds = barriers(task, worker, situation);
  if (holds.length > 0) return holds;
  const preferred = preferredElsewhere(task, worker, situation);
  return preferred === null ? [] : [preferred];
}

/** The same without the preference for another worker: whether it may do the task at all. */
export function barriers(task: Wanted, worker: Candidate, situation: Situation): Hold[] {
  return WORKER_RULES.map((rule) => rule(task, worker, situation)).filter((each) => each !== null);
}

/** What keeps a worker from being handed anything at all now: it is paused, its account rests. */
export function absence(worker: Candidate, situation: Situation): Hold | null {
  return workerPaused(worker, situation) ?? account(worker, situation);
}

/** The account that an attempt of the worker at the task counts for; see `chooseAccount`. */
export function accountFor(
  task: Pick<Wanted, "id">,
  worker: Candidate,
  situation: Situation,
  liked: string | null = null,
): AccountChoice {
  const only = situation.kept_for.get(task.id);
  const places = situation.places?.get(task.id)?.get(worker.agent);
  return chooseAccount(worker, situation, only === undefined ? { liked, places } : { only });
}

/**
 * A rehearsal only does tasks that name it; every other agent does tasks that name it or nobody.
 */
export function mayDo(worker: { agent: string }, task: { agent: string | null }): boolean {
  const own = agentName(worker);
  if (task.agent === null) return own !== "rehearsal";
  return agentName({ agent: task.agent }) === own;
}

const WAITING: readonly string[] = ["draft", "ready", "blocked", "failed"];

const isWaiting = ({ status }: Wanted) => WAITING.includes(status);

function quarantined({ status, quarantined_until, attempts, reason }: Wanted): Hold | null {
  if (status !== "blocked" || quarantined_until === null) return null;
  return held(
    "quarantined",
    `It failed ${counted(attempts, "time")} and is in quarantine until ${quarantined_until}.` +
      (reason === null ? "" : ` Last: ${sentence(reason)}`),
    "One more try when that time is over, or a person's decision: ringmaster decision list",
    { until: quarantined_until },
  );
}

function dependencies({ id, waiting_on }: Wanted, waits_for: readonly string[]): Hold | null {
  if (waiting_on === 0) return null;
  const named = waits_for.length > 0 ? `: ${listed(waits_for)}` : "";
  return held(
    "dependencies",
    `It waits for ${counted(waiting_on, "task")} that must be over first${named}.`,
    waits_for[0] === undefined
      ? `${waiting_on === 1 ? "Its" : "Their"} completion.`
      : `${waiting_on === 1 ? "Its" : "Their"} completion; ` +
          `what holds that: ringmaster task why ${waits_for[0]}`,
    { by: waits_for.filter((each) => each !== id) },
  );
}

function epic({ children }: Wanted): Hold | null {
  if (children === 0) return null;
  return held(
    "epic",
    `It is an epic of ${counted(children, "task")}; nobody works on it itself.`,
    "Nothing needs to be done: it completes with the last of its children.",
  );
}

const notBefore: Rule = ({ id, not_before, reason }, { now }) => {
  if (not_before === null || not_before <= now) return null;
  const frees = `That time passes; sooner: ringmaster task move ${id} draft, then ready`;
  const came = reason === null ? "It" : `It came back (${reason}) and`;
  const detail = `${came} is tried again at ${not_before}, not before.`;
  return held("not_before", detail, frees, { until: not_before });
};

const projectPaused: Rule = ({ project_id }, { projects }) => {
  const project = projects.get(project_id);
  if (project?.paused !== true) return null;
  const frees = `A person lets it go on: ringmaster project set ${project.name} --resume`;
  return held("project_paused", `Project ${project.name} is paused.`, frees, { by: [project.id] });
};

const agentConfig: Rule = ({ project_id }, { projects }) => {
  const project = projects.get(project_id);
  if ((project?.unseen_agent_config ?? null) === null || !project) return null;
  return held(
    "agent_config",
    `What agents would read and run from the repository of ${project.name} is not what a person ` +
      "has seen.",
    `A person looks at it: ringmaster project trust ${project.name}`,
    { by: [project.id] },
  );
};

const projectFull: Rule = ({ project_id }, { projects, running }) => {
  const project = projects.get(project_id);
  const own = running.filter((each) => each.project_id === project_id);
  if (!project || project.concurrency === null || own.length < project.concurrency) return null;
  return held(
    "project_full",
    `Project ${project.name} works on as many tasks as it may at once: ${tasksOf(own)}.`,
    `One of them ends, or more are allowed: ringmaster project set ${project.name} --concurrency N`,
    { by: attemptsOf(own) },
  );
};

const budgetSpent: Rule = ({ project_id }, { projects, spent_usd }) => {
  const project = projects.get(project_id);
  const spent = spent_usd.get(project_id) ?? 0;
  if (!project || project.budget_usd === null || spent < project.budget_usd) return null;
  return held(
    "budget_spent",
    `Project ${project.name} has spent $${spent.toFixed(2)} of $${project.budget_usd.toFixed(2)}.`,
    `A person raises its budget: ringmaster project set ${project.name} --budget USD`,
    { by: [project.id] },
  );
};

const machineFull: Rule = (_, { running, concurrency_max }) => {
  if (running.length < concurrency_max) return null;
  return held(
    "machine_full",
    `As many tasks are worked on as may be at once in all projects: ${tasksOf(running)}.`,
    "One of them ends, or queue.concurrency in config.toml is raised.",
    { by: attemptsOf(running) },
  );
};

/** Rules of projects and of the machine, in the order in which they are told. */
const RULES: readonly Rule[] = [
  notBefore,
  projectPaused,
  agentConfig,
  projectFull,
  budgetSpent,
  machineFull,
  collision,
];

const workerPaused: OwnRule = ({ id, name, paused, draining }) => {
  if (draining) {
    const frees = `It is started again: ringmaster worker spawn ${name}`;
    const detail = `Worker ${name} is draining: it ends when it holds nothing.`;
    return held("worker_paused", detail, frees, { by: [id] });
  }
  if (!paused) return null;
  const frees = `A person lets it go on: ringmaster worker resume ${name}`;
  return held("worker_paused", `Worker ${name} is paused.`, frees, { by: [id] });
};

const otherAgent: WorkerRule = (task, worker) => {
  if (mayDo(worker, task)) return null;
  const why =
    task.agent === null
      ? `Worker ${worker.name} is a rehearsal, which only does tasks that name it.`
      : `It wants the agent ${task.agent}; worker ${worker.name} is ${worker.agent}.`;
  return held("agent", why, "A worker with such an agent asks for work.", { by: [worker.id] });
};

const capability: WorkerRule = ({ needs }, { id, name, capabilities }) => {
  const missing = needs.filter((need) => !capabilities.includes(need));
  if (missing.length === 0) return null;
  return held(
    "capability",
    `It needs ${listed(missing)}, which worker ${name} cannot do.`,
    "A worker that can do it asks for work.",
    { by: [id] },
  );
};

const account: OwnRule = (worker, situation) => {
  const choice = chooseAccount(worker, situation);
  return "hold" in choice ? choice.hold : null;
};

/** The rule of tasks that wait for the account whose limit they met, told by `on_limit`. */
const keptFor: WorkerRule = (task, worker, situation) => {
  const kept = situation.kept_for.get(task.id);
  if (kept === undefined || account(worker, situation) !== null) return null;
  if (mayUse(kept, worker, situation)) {
    const choice = accountFor(task, worker, situation);
    return "hold" in choice ? choice.hold : null;
  }
  return held(
    "account_limited",
    `It goes on with ${spoken(kept)}, whose usage limit it met; ` +
      `worker ${worker.name} uses another account.`,
    `A worker with that account takes it; sooner: ringmaster subscription clear ${kept}`,
    { by: [kept] },
  );
};

const WORKER_RULES: readonly WorkerRule[] = [
  (_, worker, situation) => workerPaused(worker, situation),
  otherAgent,
  capability,
  (_, worker, situation) => account(worker, situation),
  keptFor,
];

/** By how much another worker's confidence must be higher to be waited for. */
const CLEARLY_BETTER = 0.2;

/**
 * For a short while a task is kept for an idle worker that does such tasks clearly better; after
 * that anybody gets it, so nobody is left out and nothing waits for ever.
 */
const preferredElsewhere: WorkerRule = (task, worker, situation) => {
  const own = confidenceIn(worker.skills, task.needs);
  if (own === null) return null;
  const until = keptUntil(task, situation.preference_ms);
  if (until <= situation.now) return null;
  const better = situation.workers.find(
    (other) =>
      other.id !== worker.id &&
      other.idle &&
      (confidenceIn(other.skills, task.needs) ?? 0) >= own + CLEARLY_BETTER &&
      barriers(task, other, situation).length === 0,
  );
  if (!better) return null;
  return held(
    "preferred_elsewhere",
    `It is kept for worker ${better.name}, which does such tasks better, until ${until}.`,
    `Worker ${better.name} takes it, or that time passes.`,
    { by: [better.id], until },
  );
};

function keptUntil({ updated_at, not_before }: Wanted, preference_ms: number): string {
  const since = not_before !== null && not_before > updated_at ? not_before : updated_at;
  return new Date(Date.parse(since) + preference_ms).toISOString();
}

const tasksOf = (running: readonly RunningTask[]) => listed(running.map((each) => each.task_id));

const attemptsOf = (running: readonly RunningTask[]) => running.map((each) => each.id);

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
