import { z } from "zod";
import { decisionId, projectId, ruleId, timestamp } from "./ids.ts";
import { LIMITS } from "./limits.ts";

/** A sentence that holds for all later work on a project; prompts carry it. */
export const rule = z.object({
  id: ruleId,
  project_id: projectId,
  text: z.string().trim().min(1).max(LIMITS.rule_chars_max),
  /** The decision whose answer it was, if any. */
  decision_id: decisionId.nullable(),
  by: z.string(),
  at: timestamp,
});

/** A sentence that holds for all later work on a project. */
export type Rule = z.infer<typeof rule>;
