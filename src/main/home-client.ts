import { makeClient, type Client } from "../client/client.ts";
import { Problem } from "../domain/problem.ts";
import type { Home } from "./home.ts";
import { readState } from "./running.ts";

/** A client of whatever server runs for this home at the time of each call; its port may change. */
export function homeClient(home: Home, token: string): Client {
  const now = async () => makeClient({ url: await serverUrl(home), token });
  return {
    call: async (name, input, options) => (await now()).call(name, input, options),
    open: async (path, headers, signal) => (await now()).open(path, headers, signal),
  };
}

async function serverUrl(home: Home): Promise<string> {
  const state = await readState(home);
  if (state) return state.url;
  throw new Problem(
    "not_running",
    `No Ringmaster runs for ${home.root}.`,
    "Start it with: ringmaster up",
  );
}
