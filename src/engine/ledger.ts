import type { EventKind } from "../domain/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Tables } from "../ports/store.ts";

/** What happened, before it is stamped and numbered. */
export type Happening = {
  kind: EventKind;
  subject: string;
  task_id?: string | null;
  data?: Record<string, unknown>;
};

/** Appends to the ledger in the running transaction; answers the event's number. */
export function happened(clock: Clock, tables: Tables, what: Happening): Promise<number> {
  return tables.events.append({
    at: clock.now(),
    kind: what.kind,
    subject: what.subject,
    task_id: what.task_id ?? null,
    data: what.data ?? {},
  });
}
