import { readFile, writeFile } from "node:fs/promises";
import { systemClock } from "../clock.ts";
import type { Home } from "../home.ts";
import { makeFolders } from "./folders.ts";

/** The owner's secret, made on first use; the server keeps only its hash. */
export async function ownerToken(home: Home): Promise<string> {
  await makeFolders(home);
  const fresh = systemClock().secret();
  try {
    await writeFile(home.token, `${fresh}\n`, { mode: 0o600, flag: "wx" });
    return fresh;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return (await readFile(home.token, "utf8")).trim();
  }
}
