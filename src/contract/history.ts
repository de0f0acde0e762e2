import { z } from "zod";
import { historyEntry } from "../domain/history.ts";
import { changeId } from "../domain/ids.ts";
import { endpoint } from "./endpoint.ts";

/** An entry with its first changes, and how many records it changed in all. */
const toldEntry = historyEntry.extend({ records: z.int().nonnegative() });

/** What was undone or redone. */
const turned = z.object({ id: changeId, entry: toldEntry });

/** Everything that people did, and the way back. */
export const history = {
  listHistory: endpoint({
    method: "GET",
    path: "/api/history",
    summary: "What people did, newest first",
    access: "owner",
    query: z.object({
      before: z.coerce.number().int().positive().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(50),
    }),
    response: z.object({ items: z.array(toldEntry), next: z.int().nullable() }),
  }),
  undo: endpoint({
    method: "POST",
    path: "/api/history/undo",
    summary: "Undo the newest action that is not undone, or the one named",
    access: "owner",
    body: z.strictObject({ id: changeId.nullable().default(null) }),
    response: turned,
  }),
  redo: endpoint({
    method: "POST",
    path: "/api/history/redo",
    summary: "Do again what was undone last, or the one named",
    access: "owner",
    body: z.strictObject({ id: changeId.nullable().default(null) }),
    response: turned,
  }),
};
