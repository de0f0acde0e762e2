import { follow } from "../../client/client.ts";
import type { Event } from "../../domain/event.ts";
import { oneLine, paint, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { events } from "./commands.ts";

/** Streams events as they are recorded, without a gap across reloads. */
export const run: Run<typeof events> = async ({ after, task }, context) => {
  const { client, call, line, look, signal } = context;
  await call("health", {}); // a server that is away later is waited for, one that never was is not
  const narrowed = task === null ? {} : { task, agent_output: true };
  const put = (event: Event) => line(event, () => eventText(event, look));
  await follow(await client(), { after, ...narrowed }, put, signal);
};

/** An event on one line for a person. */
export function eventText({ seq, at, kind, subject, data }: Event, look: Look): string {
  const about = oneLine(JSON.stringify(data)).slice(0, 200);
  const start = `${paint(look, "dim", `${String(seq).padStart(6)} ${at}`)} ${kind.padEnd(18)}`;
  return `${start} ${oneLine(subject)} ${paint(look, "dim", about)}`;
}
