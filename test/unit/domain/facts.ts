import * as fc from "fast-check";
import type { Facts } from "../../../src/domain/guards.ts";
import { STAGES } from "../../../src/domain/project.ts";
import { TASK_STATES } from "../../../src/domain/states.ts";
import { TRANSITIONS } from "../../../src/domain/transitions.ts";

/** Every trigger of the table. */
export const ALL_TRIGGERS = [...new Set(TRANSITIONS.map((row) => row.trigger))];

/** A task without children of a plain project, of which nothing is missing. */
export const GOOD: Facts = {
  stages: ["merge"],
  requires: [],
  releases: false,
  has_acceptance_criteria: true,
  has_plan: true,
  has_pull_request: true,
  has_changes: true,
  has_evidence: true,
  review_level: "none",
  agent_approves: true,
  is_approved: true,
  is_merged: true,
  build_green: true,
  deploy_green: true,
  verify_green: true,
  attempts: 1,
  attempts_max: 5,
  conflicts: 0,
  dependencies_completed: true,
  has_children: false,
  quarantine_over: true,
  undo_to: null,
  came_from: null,
};

/** Any state. */
export const state = fc.constantFrom(...TASK_STATES);
/** Any trigger of the table. */
export const trigger = fc.constantFrom(...ALL_TRIGGERS);

/** Any facts at all, also such as do not go together. */
export const facts: fc.Arbitrary<Facts> = fc.record({
  stages: fc.subarray([...STAGES]),
  requires: fc.subarray(["acceptance_criteria", "pull_request", "approval"]),
  releases: fc.boolean(),
  has_acceptance_criteria: fc.boolean(),
  has_plan: fc.boolean(),
  has_pull_request: fc.boolean(),
  has_changes: fc.boolean(),
  has_evidence: fc.boolean(),
  review_level: fc.constantFrom("none", "agent", "person"),
  agent_approves: fc.boolean(),
  is_approved: fc.boolean(),
  is_merged: fc.boolean(),
  build_green: fc.boolean(),
  deploy_green: fc.boolean(),
  verify_green: fc.boolean(),
  attempts: fc.nat(12),
  attempts_max: fc.integer({ min: 1, max: 10 }),
  conflicts: fc.nat(2),
  dependencies_completed: fc.boolean(),
  has_children: fc.boolean(),
  quarantine_over: fc.boolean(),
  undo_to: fc.option(state),
  came_from: fc.option(state),
});
