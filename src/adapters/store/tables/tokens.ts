import { token, type Token } from "../../../domain/access.ts";
import type { TokenTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("token", token);

const findByHash = prepared<Pick<Token, "hash">, Stored<Token>>((db, { hash }) =>
  db.selectFrom("tokens").selectAll().where("hash", "=", hash),
);
const insert = prepared<Token, unknown>((db, row) =>
  db.insertInto("tokens").values(only(row, Object.keys(token.shape))),
);
const removeOf = prepared<Pick<Token, "kind" | "subject">, unknown>((db, { kind, subject }) =>
  db.deleteFrom("tokens").where("kind", "=", kind).where("subject", "=", subject),
);

/** Secrets, by hash only. */
export function tokenTable(db: Db): TokenTable {
  return {
    findByHash: async (hash) => {
      const [row] = (await findByHash(db, { hash })).rows;
      return row && read(row);
    },
    insert: async (row) => {
      await insert(db, row);
    },
    removeOf: async (kind, subject) => {
      await removeOf(db, { kind, subject });
    },
  };
}
