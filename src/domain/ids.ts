import { z } from "zod";

/** Task ids: `bd-` and 4 to 8 base-36 characters, children `.1`, `.2` (the form of beads). */
export const taskId = z
  .string()
  .regex(/^bd-[0-9a-z]{4,8}(\.\d{1,4})*$/, "expected a task id such as bd-a1b2c3");

const prefixed = (prefix: string, noun: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}-[0-9a-z]{4,32}$`),
      `expected a ${noun} id such as ${prefix}-a1b2c3d4`,
    );

/** `pj-…` */
export const projectId = prefixed("pj", "project");
/** `wk-…` */
export const workerId = prefixed("wk", "worker");
/** `at-…` */
export const attemptId = prefixed("at", "attempt");
/** `dc-…` */
export const decisionId = prefixed("dc", "decision");
/** `ch-…`: one entry of the history of what people did. */
export const changeId = prefixed("ch", "change");
/** `or-…`: what a person told a running attempt. */
export const orderId = prefixed("or", "order");
/** `rn-…`: one start of an agent. */
export const runId = prefixed("rn", "run");
/** `it-…`: one round of an attempt. */
export const iterationId = prefixed("it", "iteration");
/** `rv-…`: what a reviewer said of a commit. */
export const reviewId = prefixed("rv", "review");
/** `ru-…`: a rule of a project that an answer became. */
export const ruleId = prefixed("ru", "rule");
/** `rl-…` */
export const reloadId = prefixed("rl", "reload");

/** Kinds of ids and their prefixes. */
export const ID_PREFIX = {
  task: "bd",
  project: "pj",
  worker: "wk",
  attempt: "at",
  evidence: "ev",
  reload: "rl",
  token: "tk",
  decision: "dc",
  change: "ch",
  order: "or",
  run: "rn",
  iteration: "it",
  review: "rv",
  rule: "ru",
} as const;

/** A thing that gets an id. */
export type IdKind = keyof typeof ID_PREFIX;

/** A point in time: ISO 8601 in UTC with milliseconds. */
export const timestamp = z.iso.datetime("expected a time such as 2026-05-01T12:00:00.000Z");

/** A full git object name: 40 hexadecimal characters (64 in a SHA-256 repository). */
export const objectName = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
