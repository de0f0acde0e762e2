import { z } from "zod";
import { criterion } from "../domain/criteria.ts";
import { proposal } from "../domain/detection.ts";
import { evidence } from "../domain/evidence.ts";
import { evidenceExport } from "../domain/evidence-export.ts";
import { attemptId, objectName, taskId } from "../domain/ids.ts";
import { endpoint } from "./endpoint.ts";

const params = z.object({ id: taskId });

/** What names a check in the ledger. */
const named = evidence.pick({ check: true, command: true });

/** A project's checks. `toml`: the proposal as a text of settings. */
const checksFound = proposal.extend({
  source: z.enum(["settings", "detected"]),
  toml: z.string(),
});

/** What checks said, and what follows from it. */
export const evidenceEndpoints = {
  taskEvidence: endpoint({
    method: "GET",
    path: "/api/tasks/:id/evidence",
    summary: "What the project's checks said of the task's trees, oldest first",
    access: "owner",
    params,
    response: z.object({
      items: z.array(
        evidence.extend({
          /** The work has another tree by now, of which this says nothing. */
          is_void: z.boolean(),
        }),
      ),
    }),
  }),
  exportEvidence: endpoint({
    method: "GET",
    path: "/api/tasks/:id/evidence/export",
    summary: "The task's evidence, signed with Ed25519, so that anybody can see it is whole",
    access: "owner",
    params,
    response: evidenceExport,
  }),
  evidenceKey: endpoint({
    method: "GET",
    path: "/api/evidence-key",
    summary: "The public key that exports of evidence are signed for",
    access: "owner",
    response: z.object({ public_key: z.string() }),
  }),
  taskCriteria: endpoint({
    method: "GET",
    path: "/api/tasks/:id/criteria",
    summary: "The task's acceptance criteria one by one, each with the evidence that it rests on",
    access: "owner",
    params,
    response: z.object({ items: z.array(criterion) }),
  }),
  projectChecks: endpoint({
    method: "GET",
    path: "/api/projects/:id/checks",
    summary: "The project's checks as its settings name them, else as they were found",
    access: "owner",
    params: z.object({ id: z.string().min(1) }),
    response: checksFound,
  }),
  acceptChecks: endpoint({
    method: "POST",
    path: "/api/projects/:id/checks",
    summary: "Commit a ringmaster.toml with the checks that were found",
    access: "owner",
    params: z.object({ id: z.string().min(1) }),
    response: checksFound.extend({ commit: objectName }),
  }),
  knownEvidence: endpoint({
    method: "GET",
    path: "/api/attempts/:id/checks",
    summary: "What is known of the checks of a commit, and which deserve another try when red",
    access: "attempt",
    params: z.object({ id: attemptId }),
    query: z.object({ commit: objectName }),
    response: z.object({
      tree: objectName,
      /** Flaky before, or green on this very tree. */
      retry: z.array(named),
      /** The newest word of each check on the tree. */
      of_tree: z.array(named.extend(evidence.pick({ verdict: true, output: true }).shape)),
    }),
  }),
};
