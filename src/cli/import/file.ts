import type { z } from "zod";
import type { input } from "../../contract/input.ts";
import { LIMITS } from "../../domain/limits.ts";
import { Problem } from "../../domain/problem.ts";

type Body = z.input<typeof input.importTasks.body>;

/** A task as the server takes it, with the key by which edges name it. */
export type ImportTask = Body["tasks"][number];
/** An edge between two keys. */
export type ImportEdge = NonNullable<Body["dependencies"]>[number];

/**
 * What a file holds: tasks and edges for the server, and how many issues and edges were left out,
 * by reason.
 */
export type ImportFile = {
  tasks: ImportTask[];
  dependencies: ImportEdge[];
  left_out: Record<string, number>;
};

/** Counts one more thing that is left out for a reason. */
export function leaveOut(left_out: Record<string, number>, reason: string): void {
  left_out[reason] = (left_out[reason] ?? 0) + 1;
}

/** Each edge once. */
export function eachOnce(edges: readonly ImportEdge[]): ImportEdge[] {
  const byName = edges.map((e) => [`${e.task_id}\n${e.depends_on_id}\n${e.kind}`, e] as const);
  return [...new Map(byName).values()];
}

/** Refuses what does not fit into one request, which an import must, to be all or nothing. */
export function checkSize(body: object): void {
  const bytes = Buffer.byteLength(JSON.stringify(body));
  if (bytes <= LIMITS.upload_body_bytes_max) return;
  throw new Problem(
    "payload_too_large",
    `Expected at most ${LIMITS.upload_body_bytes_max} bytes of tasks, got ${bytes}.`,
    "Split the file in two where no task waits for one in the other part; a task that is " +
      "imported again is known by its external_ref.",
  );
}
