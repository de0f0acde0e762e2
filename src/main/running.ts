import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Home } from "./home.ts";

const state = z.object({
  pid: z.int(),
  url: z.string(),
  port: z.int(),
  generation: z.int(),
  commit: z.string(),
  server_pid: z.int(),
  started_at: z.string(),
});

/** What `run/state.json` says, whether or not it still runs; null when the file is not there. */
export async function readState(home: Home): Promise<z.infer<typeof state> | null> {
  try {
    return state.parse(JSON.parse(await readFile(home.state, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
