import { startLoad, type Load } from "../../bench/load.ts";
import type { Shell } from "./ringmaster.ts";

/**
 * The load under which nothing may fail: 250 requests per second over 50 connections that stay
 * open, and 20 event streams that see every event.
 */
export async function loadOn(ringmaster: Shell & { url: string }): Promise<Load> {
  const { stdout } = await ringmaster.run(["token"]);
  return startLoad({
    url: ringmaster.url,
    token: stdout.trim(),
    paths: ["/health", "/api/tasks", "/api/workers", "/api/reload"],
    connections: 50,
    rate: 250,
    streams: 20,
    events_path: "/api/events?agent_output=1",
  });
}
