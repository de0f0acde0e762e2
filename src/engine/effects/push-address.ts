import type { Tables } from "../../ports/store.ts";
import type { World } from "../world.ts";

/**
 * The address to which a project was pushed last, or which a person confirmed since, is the payload
 * of an effect of its own that is done from the beginning. The repository itself is no place for
 * it: whoever changes the one there can change the other.
 */
const keyOf = (project_id: string): string => `push-address:${project_id}`;

/** The address that is known of a project; null before its first push. */
export async function knownAddress(tables: Tables, project_id: string): Promise<string | null> {
  return (await tables.effects.find(keyOf(project_id)))?.payload["address"] ?? null;
}

/** From now on this is the address of the project. */
export async function knowAddress(
  { clock }: Pick<World, "clock">,
  tables: Tables,
  project_id: string,
  address: string,
): Promise<void> {
  const key = keyOf(project_id);
  const at = clock.now();
  const payload = { project_id, address };
  await tables.effects.insert({
    key,
    kind: "push",
    task_id: null,
    payload,
    status: "done",
    owner: null,
    tries: 0,
    not_before: null,
    error: null,
    created_at: at,
    updated_at: at,
  });
  await tables.effects.update(key, { payload, updated_at: at });
}
