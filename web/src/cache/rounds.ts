import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

/** The rounds of a task's attempts, oldest first. */
export const checkpointsQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.checkpoints(id),
    queryFn: async () => (await client.call("taskCheckpoints", { params: { id } })).items,
  });

/** Which ways back are open for a task, and why the others are not. */
export const waysBackQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.waysBack(id),
    queryFn: () => client.call("waysBack", { params: { id } }),
  });

/** A task's acceptance criteria one by one, and how each stands. */
export const criteriaQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.criteria(id),
    queryFn: async () => (await client.call("taskCriteria", { params: { id } })).items,
  });
