import { z } from "zod";
import { decision, decisionOption } from "../domain/decision.ts";
import { attemptId, decisionId } from "../domain/ids.ts";
import { LIMITS } from "../domain/limits.ts";
import { asking } from "../domain/question.ts";
import { endpoint } from "./endpoint.ts";

const answer = z.strictObject({
  answer: decisionOption.shape.id,
  /** What is added in words of one's own; the agent reads it. */
  note: z.string().max(LIMITS.note_chars_max).nullable().default(null),
  /** Whether it holds for all later work on the project. */
  rule: z.boolean().default(false),
});

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
  showDecision: endpoint({
    method: "GET",
    path: "/api/decisions/:id",
    summary: "Show a decision with its options, what was tried, and what is known",
    access: "owner",
    params: z.object({ id: decisionId }),
    response: decision,
  }),
  listQuestions: endpoint({
    method: "GET",
    path: "/api/questions",
    summary: "List questions that keep nobody from going on, newest first",
    access: "owner",
    query: z.object({ status: decision.shape.status.optional() }),
    response: z.object({ items: z.array(decision) }),
  }),
  answerQuestion: endpoint({
    method: "POST",
    path: "/api/questions/:id/answer",
    summary: "Answer a question before its default holds; the agent is told",
    access: "owner",
    params: z.object({ id: decisionId }),
    body: answer,
    response: decision,
  }),
  askQuestion: endpoint({
    method: "POST",
    path: "/api/attempts/:id/questions",
    summary: "Ask a person something that does not block; the default holds after a time",
    access: "attempt",
    params: z.object({ id: attemptId }),
    body: asking.extend({ fence: z.int().positive() }),
    status: 201,
    response: decision,
  }),
  answerDecision: endpoint({
    method: "POST",
    path: "/api/decisions/:id/answer",
    summary: "Answer a decision by one of its options; the task moves on accordingly",
    access: "owner",
    params: z.object({ id: decisionId }),
    body: answer,
    response: decision,
  }),
};
