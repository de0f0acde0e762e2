import { z } from "zod";
import { timestamp } from "./ids.ts";

/** How an agent that runs is doing, from best to worst. */
export const livenessState = z.enum([
  "active",
  "thinking",
  "slow",
  "waiting_on_provider",
  "degraded",
  "likely_hung",
  "paused",
]);

/** How an agent that runs is doing, since when, and the signal it rests on, in a sentence. */
export const liveness = z.object({
  state: livenessState,
  since: timestamp,
  signal: z.string().max(500),
});

/** How an agent that runs is doing. */
export type Liveness = z.infer<typeof liveness>;
