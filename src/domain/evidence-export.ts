import { z } from "zod";
import { evidence } from "./evidence.ts";
import { taskId, timestamp } from "./ids.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in hexadecimal digits");

/**
 * A task's evidence for whoever cannot ask this Ringmaster. The signature covers everything but the
 * items themselves, the key and the signature; the items are covered by their digests, so that a
 * change can be told by its place.
 */
export const evidenceExport = z.object({
  format: z.literal("ringmaster-evidence/1"),
  task: z.object({ id: taskId, title: z.string() }),
  project: z.string(),
  exported_at: timestamp,
  items: z.array(evidence),
  /** What checks ran in, by the SHA-256 that the items name. */
  environments: z.record(z.string(), z.string()),
  /** SHA-256 of each item as canonical JSON, by its id, in the order of the items. */
  digests: z.array(z.object({ id: z.string(), sha256 })),
  /** Ed25519, SPKI as PEM. */
  public_key: z.string(),
  /** Ed25519 over the canonical JSON, in base64. */
  signature: z.string(),
});

/** A task's evidence, signed. */
export type EvidenceExport = z.infer<typeof evidenceExport>;

const SIGNED = ["format", "task", "project", "exported_at", "environments", "digests"] as const;

/** The part of an export that is signed. */
export function signedPart(whole: Readonly<Record<(typeof SIGNED)[number], unknown>>): object {
  return Object.fromEntries(SIGNED.map((name) => [name, whole[name]]));
}
