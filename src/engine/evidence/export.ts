import path from "node:path";
import { signedPart, type EvidenceExport } from "../../domain/evidence-export.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import { canonicalJson } from "../../std/canonical.ts";
import { publicPem, sha256, signingKey, signText } from "../../std/signing.ts";
import type { World } from "../world.ts";

/** The key of this installation; whoever has it can sign in its name. */
const KEY_FILE = "evidence-key.pem";

/** A task's evidence with the environments it names, signed with the key of this installation. */
export async function exportEvidence(world: World, task_id: string): Promise<EvidenceExport> {
  const { task, project, items, texts } = await world.store.read(async (tables) => {
    const found = await requireTask(tables, task_id);
    const rows = await tables.evidence.of(task_id);
    const hashes = new Set(rows.flatMap(({ environment }) => environment ?? []));
    return {
      task: found,
      project: await requireProject(tables, found.project_id),
      items: rows,
      texts: await tables.evidence.texts([...hashes]),
    };
  });
  const key = await ownKey(world);
  const whole = {
    format: "ringmaster-evidence/1" as const,
    task: { id: task.id, title: task.title },
    project: project.name,
    exported_at: world.clock.now(),
    items,
    environments: Object.fromEntries(texts.map(({ hash, text }) => [hash, text])),
    digests: items.map((item) => ({ id: item.id, sha256: sha256(canonicalJson(item)) })),
    public_key: publicPem(key),
  };
  return { ...whole, signature: signText(canonicalJson(signedPart(whole)), key) };
}

/** The public key for which exports of this installation are signed, SPKI as PEM. */
export async function evidenceKey(world: Pick<World, "home">): Promise<string> {
  return publicPem(await ownKey(world));
}

const ownKey = ({ home }: Pick<World, "home">) => signingKey(path.join(home, KEY_FILE));
