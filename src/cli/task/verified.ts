import { z } from "zod";
import { signedPart } from "../../domain/evidence-export.ts";
import { Problem } from "../../domain/problem.ts";
import { canonicalJson } from "../../std/canonical.ts";
import { isSigned, sha256 } from "../../std/signing.ts";

/** What an exported file turns out to be: whole when nothing was found. */
export type Verified = {
  task: { id: string; title: string };
  exported_at: string;
  items: number;
  public_key: string;
  /** What was changed, each in a sentence. */
  found: string[];
};

/** As little of an export as is needed; items stay as they lie, so that no change is lost. */
const exported = z.looseObject({
  format: z.literal("ringmaster-evidence/1"),
  task: z.looseObject({ id: z.string(), title: z.string() }),
  project: z.string(),
  exported_at: z.string(),
  items: z.array(z.looseObject({ id: z.string() })),
  environments: z.record(z.string(), z.string()),
  digests: z.array(z.looseObject({ id: z.string(), sha256: z.string() })),
  public_key: z.string(),
  signature: z.string(),
});

type Exported = z.infer<typeof exported>;

/** Compares an exported file with what was signed; refuses what is no such file. */
export function verifyExport(text: string): Verified {
  const file = readExport(text);
  const { task, exported_at, items, public_key, signature } = file;
  const signed = canonicalJson(signedPart(file));
  const broken = isSigned(signed, signature, public_key) ? [] : [NOT_SIGNED];
  return {
    task: { id: task.id, title: task.title },
    exported_at,
    items: items.length,
    public_key,
    found: [...broken, ...changedItems(file), ...changedEnvironments(file)],
  };
}

const NOT_SIGNED =
  "The signature does not fit: the task, the project, the time, the list of items, an " +
  "environment, the key or the signature itself was changed.";

function readExport(text: string): Exported {
  try {
    return exported.parse(JSON.parse(text));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new Problem(
      "invalid_input",
      `Expected a file of exported evidence, got something else: ${why}`,
      "Make one with: ringmaster task evidence ID --export FILE",
    );
  }
}

function changedItems({ items, digests }: Exported): string[] {
  const by_id = new Map(items.map((item) => [item.id, item]));
  const listed = new Set(digests.map(({ id }) => id));
  const changed = digests.flatMap(({ id, sha256: digest }) => {
    const item = by_id.get(id);
    if (!item) return [`The item ${id} was taken out.`];
    return sha256(canonicalJson(item)) === digest ? [] : [`The item ${id} was changed.`];
  });
  const added = items.filter(({ id }) => !listed.has(id));
  const twice = items.length - by_id.size > 0 ? ["An item stands there twice."] : [];
  return [...changed, ...added.map(({ id }) => `The item ${id} was added.`), ...twice];
}

function changedEnvironments({ environments }: Exported): string[] {
  return Object.entries(environments).flatMap(([hash, text]) =>
    sha256(text) === hash ? [] : [`The environment ${hash.slice(0, 10)} was changed.`],
  );
}
