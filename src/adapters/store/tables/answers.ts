import type { AnswerTable, StoredAnswer } from "../../../ports/store.ts";
import { prepared } from "../prepared.ts";
import type { Db } from "../schema.ts";

const find = prepared<Pick<StoredAnswer, "key">, StoredAnswer>((db, { key }) =>
  db.selectFrom("answers").selectAll().where("key", "=", key),
);
const insert = prepared<StoredAnswer, unknown>((db, { key, request_hash, status, body, at }) =>
  db.insertInto("answers").values({ key, request_hash, status, body, at }),
);

/** Answers to writes with an Idempotency-Key. */
export function answerTable(db: Db): AnswerTable {
  return {
    find: async (key) => (await find(db, { key })).rows[0],
    insert: async (row) => {
      await insert(db, row);
    },
  };
}
