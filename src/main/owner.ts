import { readFile } from "node:fs/promises";
import type { Token } from "../domain/access.ts";
import { hashSecret } from "../engine/queue/claim.ts";
import type { World } from "../engine/world.ts";
import type { Home } from "./home.ts";

/** Makes the store know the owner's token of this home; an older one ends. */
export async function admitOwner(world: World, home: Home): Promise<void> {
  const hash = hashSecret((await readFile(home.token, "utf8")).trim());
  await world.store.write(async (tables) => {
    if (await tables.tokens.findByHash(hash)) return;
    const row: Token = {
      id: world.clock.id("token"),
      kind: "owner",
      subject: "owner",
      hash,
      expires_at: null,
      created_at: world.clock.now(),
    };
    await tables.tokens.removeOf("owner", "owner");
    await tables.tokens.insert(row);
  });
}
