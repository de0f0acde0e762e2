import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Task } from "../../../src/domain/task.ts";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

const PAGE_SIZE = 500;
/** The board holds at most this many tasks; the newest win. */
const TASKS_SHOWN_MAX = 2_000;
/** How often is asked for what changes by time alone: signs of life, backoffs that are over. */
const TIMED_MS = 5_000;

async function readTasks(): Promise<Task[]> {
  const tasks: Task[] = [];
  let after: string | undefined;
  do {
    const page = await client.call("listTasks", { query: { limit: PAGE_SIZE, after } });
    tasks.push(...page.items);
    after = page.next ?? undefined;
  } while (after !== undefined && tasks.length < TASKS_SHOWN_MAX);
  return tasks;
}

/** Every task that the board shows, newest first. */
export const tasksQuery = queryOptions({ queryKey: KEYS.tasks, queryFn: readTasks });

/** Ids of the tasks that can be claimed now, best first. */
export const queueQuery = queryOptions({
  queryKey: KEYS.queue,
  queryFn: async () => {
    const queue = await client.call("showQueue", { query: { limit: PAGE_SIZE } });
    return queue.items.map((task) => task.id);
  },
  refetchInterval: TIMED_MS,
});

/** Every task that is not over, in the order in which the queue sees them. */
export const rankedQuery = queryOptions({
  queryKey: KEYS.ranked,
  queryFn: async () => (await client.call("showRanking", { query: { limit: PAGE_SIZE } })).items,
});

type Changing = {
  attempts_list: { ended_at: string | null }[];
  waiting_on: number;
  children: number;
};

/** Whether signs of life, or tasks that the stream does not tell of here, are to be shown. */
function isChanging(detail: Changing | undefined): boolean {
  if (detail === undefined) return false;
  const running = detail.attempts_list.some(({ ended_at }) => ended_at === null);
  return running || detail.waiting_on > 0 || detail.children > 0;
}

/** A task with its edges, history, attempts and legal moves. */
export const taskQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.task(id),
    queryFn: () => client.call("showTask", { params: { id } }),
    refetchInterval: ({ state }) => isChanging(state.data) && TIMED_MS,
  });

/** Why a task is where it is; other tasks and workers change it, so it is asked again by time. */
export const whyQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.why(id),
    queryFn: () => client.call("whyTask", { params: { id } }),
    refetchInterval: TIMED_MS,
  });

/** The graph of open tasks; `project_id` null: of every project. */
export const graphQuery = (project_id: string | null) =>
  queryOptions({
    queryKey: KEYS.graph(project_id ?? ""),
    queryFn: () => client.call("showGraph", { query: project_id === null ? {} : { project_id } }),
  });

/** Decisions that nobody has taken yet, newest first. */
export const decisionsQuery = queryOptions({
  queryKey: KEYS.decisions,
  queryFn: async () => (await client.call("listDecisions", { query: { status: "open" } })).items,
});

/** What people did, newest first, a page at a time. */
export const historyQuery = infiniteQueryOptions({
  queryKey: KEYS.history,
  queryFn: ({ pageParam }) =>
    client.call("listHistory", { query: pageParam === null ? {} : { before: pageParam } }),
  initialPageParam: null as number | null,
  getNextPageParam: ({ next }) => next,
});

/** What the project's checks said of a task's trees, oldest first. */
export const evidenceQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.evidence(id),
    queryFn: async () => (await client.call("taskEvidence", { params: { id } })).items,
  });

/** Every worker. */
export const workersQuery = queryOptions({
  queryKey: KEYS.workers,
  queryFn: async () => (await client.call("listWorkers", {})).items,
  refetchInterval: TIMED_MS,
});

/** A worker with the command that attaches to it. */
export const workerQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.worker(id),
    queryFn: () => client.call("showWorker", { params: { id } }),
  });

/** Every project. */
export const projectsQuery = queryOptions({
  queryKey: KEYS.projects,
  queryFn: async () => (await client.call("listProjects", {})).items,
});

/** Agents of the server's machine, usable or not. */
export const agentsQuery = queryOptions({
  queryKey: KEYS.agents,
  queryFn: async () => (await client.call("listAgents", {})).items,
});

/** Which generation serves, what it improved, and the newest reload. */
export const reloadQuery = queryOptions({
  queryKey: KEYS.reload,
  queryFn: () => client.call("reloadStatus", {}),
});

/** Reloads, newest first. */
export const reloadHistoryQuery = queryOptions({
  queryKey: KEYS.reloadHistory,
  queryFn: async () => (await client.call("reloadHistory", { query: {} })).items,
});
