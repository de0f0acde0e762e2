import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

/** What reviewers said of a task's work, oldest first. */
export const reviewsQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.reviews(id),
    queryFn: async () => (await client.call("taskReviews", { params: { id } })).items,
  });

/** What the work of a task's last attempt changes. */
export const diffQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.diff(id),
    queryFn: () => client.call("taskDiff", { params: { id }, query: {} }),
  });
