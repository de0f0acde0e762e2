import { queryOptions } from "@tanstack/react-query";
import type { TallyKey } from "../../../src/domain/tally.ts";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

/** How attempts turned out, by one thing or the other. */
export const outcomesQuery = (by: TallyKey) =>
  queryOptions({
    queryKey: KEYS.outcomes(by),
    queryFn: () => client.call("showOutcomes", { query: { by } }),
  });

/** By which agent and model a task should be done. */
export const routingQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.routing(id),
    queryFn: () => client.call("taskRouting", { params: { id } }),
  });
