import { z } from "zod";
import { agentEvent } from "../../domain/agent-event.ts";
import type { Event } from "../../domain/event.ts";
import { manualStates } from "../../domain/lifecycle.ts";
import { change } from "../../engine/tasks/change.ts";
import { depend, undepend } from "../../engine/tasks/edges.ts";
import { pipelineOf } from "../../engine/moves/facts.ts";
import { requireTask } from "../../engine/lookup.ts";
import { requireProject } from "../../engine/projects.ts";
import { requireKnownChecks, requireKnownChecksOf } from "../../engine/evidence/criteria.ts";
import { submit } from "../../engine/tasks/submit.ts";
import { requireBranch, requireBranchOf } from "../../engine/worktrees/branch.ts";
import type { World } from "../../engine/world.ts";
import type { Tables } from "../../ports/store.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names =
  | "listTasks"
  | "addTask"
  | "showTask"
  | "changeTask"
  | "addDependency"
  | "removeDependency"
  | "taskLogs"
  | "showQueue"
  | "listAttempts";

/** Answers about tasks. */
export function taskHandlers(world: World): Pick<Handlers, Names> {
  return {
    ...reading(world),
    addTask: {
      kind: "write",
      before: async ({ body }) => {
        await requireBranch(world, body.project_id, body.branch);
        await requireKnownChecks(world, body.project_id, body.acceptance_criteria);
      },
      run: (tables, { body }, caller) => submit(world, tables, body, callerName(caller)),
    },
    changeTask: {
      kind: "write",
      before: async ({ params, body }) => {
        await requireBranchOf(world, params.id, body.branch ?? null);
        await requireKnownChecksOf(world, params.id, body.acceptance_criteria);
      },
      run: (tables, { params, body }, caller) =>
        change(world, tables, { id: params.id, wanted: body, actor: callerName(caller) }),
    },
    addDependency: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        depend(world, tables, { task_id: params.id, ...body }, callerName(caller)),
    },
    removeDependency: {
      kind: "write",
      run: (tables, { params: { id, depends_on_id }, query: { kind } }, caller) =>
        undepend(world, tables, { task_id: id, depends_on_id, kind }, callerName(caller)),
    },
  };
}

type Writing = "addTask" | "changeTask" | "addDependency" | "removeDependency";

type Reading = Exclude<Names, Writing>;

function reading(world: World): Pick<Handlers, Reading> {
  return {
    listTasks: {
      kind: "read",
      async run(tables, { query }) {
        const filter = {
          ...(query.project_id !== undefined && { project_id: query.project_id }),
          ...(query.status !== undefined && { status: [query.status] }),
        };
        const page = { after: query.after ?? null, limit: query.limit };
        const items = await tables.tasks.list(filter, page);
        return { items, next: items.length === query.limit ? (items.at(-1)?.id ?? null) : null };
      },
    },
    showTask: { kind: "read", run: (tables, { params }) => detail(world, tables, params.id) },
    taskLogs: { kind: "read", run: (tables, { params, query }) => logs(tables, params.id, query) },
    showQueue: {
      kind: "read",
      run: async (tables, { query }) => ({
        items: await tables.tasks.claimable(world.clock.now(), query.limit),
      }),
    },
    listAttempts: {
      kind: "read",
      async run(tables, { params }) {
        await requireTask(tables, params.id);
        return { items: await tables.attempts.of(params.id) };
      },
    },
  };
}

/** How many waiting tasks are counted. */
const HOLDS_BACK_MAX = 10_000;

async function detail(world: World, tables: Tables, id: string) {
  const task = await requireTask(tables, id);
  const project = await requireProject(tables, task.project_id);
  return {
    ...task,
    dependencies: await tables.dependencies.of(id),
    transitions: await tables.transitions.of(id),
    attempts_list: await tables.attempts.of(id),
    legal: manualStates(task.status, pipelineOf(world, project)),
    unblocks: await tables.dependencies.freedBy(id),
    holds_back: await tables.dependencies.heldBackBy(id, HOLDS_BACK_MAX),
    children_list: await tables.dependencies.children(id),
  };
}

const output = z.object({ iteration: z.int(), event: agentEvent });

async function logs(tables: Tables, task_id: string, query: { after: number; limit: number }) {
  await requireTask(tables, task_id);
  const filter = { task_id, agent_output: true };
  const events = await tables.events.after(query.after, filter, query.limit);
  const next = events.length === query.limit ? (events.at(-1)?.seq ?? null) : null;
  return { items: events.flatMap(logLine), next };
}

function logLine({ kind, seq, at, subject, data }: Event) {
  const parsed = kind === "agent.output" ? output.safeParse(data) : undefined;
  return parsed?.success ? [{ seq, at, attempt_id: subject, ...parsed.data }] : [];
}
