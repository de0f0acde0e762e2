import { type QueryClient, queryOptions } from "@tanstack/react-query";
import type { AgentEvent } from "../../../src/domain/agent-event.ts";
import type { Event } from "../../../src/domain/event.ts";
import { client } from "./client.ts";
import { KEYS } from "./keys.ts";

/** One thing that a task's agent did. */
export type OutputItem = {
  seq: number;
  at: string;
  attempt_id: string;
  iteration: number;
  event: AgentEvent;
};

/**
 * The newest output of a task; `left_out` counts what was before it. `whole`: everything up to the
 * last item was read, so that reading may go on from there.
 */
export type Output = { items: OutputItem[]; left_out: number; whole: boolean };

/** So much output of a task is kept in the page; the rest stays on the server. */
const OUTPUT_KEPT = 2_000;
const PAGE_SIZE = 500;
/** No output at all, read to its end. */
export const NONE: Output = { items: [], left_out: 0, whole: true };

/** Output with more at its end; what is there already is not added twice. */
export function withMore(output: Output, more: readonly OutputItem[]): Output {
  const last = output.items.at(-1)?.seq ?? 0;
  const items = [...output.items, ...more.filter((item) => item.seq > last)];
  const surplus = Math.max(0, items.length - OUTPUT_KEPT);
  return { ...output, items: items.slice(surplus), left_out: output.left_out + surplus };
}

/**
 * What waits to be shown, cut to its newest when it has become twice as long as what is kept: a
 * page that nobody looks at is woken seldom, and must not gather all that was said meanwhile.
 */
export function trimmed(items: OutputItem[]): OutputItem[] {
  return items.length > 2 * OUTPUT_KEPT ? items.slice(-OUTPUT_KEPT) : items;
}

/** The item that an `agent.output` event carries. */
export function itemOf({ seq, at, subject, data }: Event): OutputItem {
  const { iteration, event } = data;
  // The server wrote it with the shape of agent events; a page loads no schema to say so again.
  return { seq, at, attempt_id: subject, iteration: Number(iteration), event: event as AgentEvent };
}

type Page = { items: OutputItem[]; next: number | null };

function readPage(id: string, after: number): Promise<Page> {
  return client.call("taskLogs", { params: { id }, query: { after, limit: PAGE_SIZE } });
}

/** Reads on from what is known; what the stream brought meanwhile comes after it. */
export async function readOutput(cache: QueryClient, id: string): Promise<Output> {
  const known = () => cache.getQueryData<Output>(KEYS.output(id)) ?? NONE;
  const start = known();
  let output = start.whole ? start : NONE;
  let after: number | null = output.items.at(-1)?.seq ?? 0;
  while (after !== null) {
    const page = await readPage(id, after);
    output = withMore(output, page.items);
    after = page.next;
  }
  return withMore(output, known().items);
}

/** What a task's agents did, the newest of it. */
export const outputQuery = (id: string) =>
  queryOptions({
    queryKey: KEYS.output(id),
    queryFn: ({ client: cache }) => readOutput(cache, id),
  });

/** Adds output that the stream brought. */
export function addOutput(cache: QueryClient, id: string, items: readonly OutputItem[]): void {
  cache.setQueryData<Output>(KEYS.output(id), (old) =>
    withMore(old ?? { ...NONE, whole: false }, items),
  );
}
