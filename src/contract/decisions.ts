import { z } from "zod";
import { decision, decisionOption } from "../domain/decision.ts";
import { decisionId } from "../domain/ids.ts";
import { endpoint } from "./endpoint.ts";

/** Questions that only a person can answer. */
export const decisions = {
  listDecisions: endpoint({
    method: "GET",
    path: "/api/decisions",
    summary: "List decisions, newest first",
    access: "owner",
    query: z.object({ status: decision.shape.status.optional() }),
    response: z.object({ items: z.array(decision) }),
  }),
  answerDecision: endpoint({
    method: "POST",
    path: "/api/decisions/:id/answer",
    summary: "Answer a decision by one of its options; the task moves on accordingly",
    access: "owner",
    params: z.object({ id: decisionId }),
    body: z.strictObject({ answer: decisionOption.shape.id }),
    response: decision,
  }),
};
