import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { makeClient } from "../../../src/client/client.ts";
import { frameReader } from "../../../src/client/frames.ts";
import type { Event } from "../../../src/domain/event.ts";
import type { EventFilter } from "../../../src/ports/store.ts";
import { allowedEnv } from "../../../src/std/process.ts";
import type { Place } from "./place.ts";

/** Appends one event; answers its seq. */
export async function append(place: Place, kind: Event["kind"], data = {}): Promise<number> {
  const at = place.world.clock.now();
  return place.world.store.write(async ({ events }) =>
    events.append({ at, kind, subject: "at-aaaa", task_id: "bd-aaaa", data }),
  );
}

/** Appends events from a process of its own. */
export async function tell(place: Place, count: number, task: string): Promise<unknown> {
  const args = [join(import.meta.dirname, "teller.ts"), join(place.home, "ringmaster.db")];
  const child = spawn(process.execPath, [...args, String(count), task], {
    env: allowedEnv(process.env),
    stdio: "inherit",
  });
  return once(child, "exit");
}

/** What the ledger holds for a filter. */
export async function kept(place: Place, filter: EventFilter): Promise<number[]> {
  return place.world.store.read(async ({ events }) =>
    (await events.after(0, filter, 5_000)).map(({ seq }) => seq),
  );
}

/** Which stream, from where, and when it was enough; asked after everything that came. */
export type Listening = { query: string; last?: number; enough: (seqs: number[]) => boolean };

/** Reads a stream until it was enough or it ends, then leaves; gives the seqs that came. */
export async function read(place: Place, url: string, listening: Listening): Promise<number[]> {
  const { query, last, enough } = listening;
  const leave = new AbortController();
  const headers: Record<string, string> = last === undefined ? {} : { "last-event-id": `${last}` };
  const client = makeClient({ url, token: place.owner });
  const answer = await client.open(`/api/events${query}`, headers, leave.signal);
  const cut = frameReader();
  const seqs: number[] = [];
  for await (const text of answer.body!.pipeThrough(new TextDecoderStream())) {
    for (const { data, id } of cut(text)) if (data !== null) seqs.push(Number(id));
    if (enough(seqs)) break;
  }
  leave.abort();
  return seqs;
}
