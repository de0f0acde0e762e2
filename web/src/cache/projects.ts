import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

/** How often a repository is looked at while it is shown: commits are no events. */
const TIMED_MS = 5_000;

/** A project with its settings, its newest commit and how pushing stands. */
export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.project(id),
    queryFn: () => client.call("showProject", { params: { id } }),
    refetchInterval: TIMED_MS,
  });

/** What the default branch would be with all that is ready. */
export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.preview(id),
    queryFn: () => client.call("previewProject", { params: { id } }),
    refetchInterval: TIMED_MS,
  });

/** A project's checks: those that it names, else those that were found. */
export const projectChecksQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.projectChecks(id),
    queryFn: () => client.call("projectChecks", { params: { id } }),
  });
