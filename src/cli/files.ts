import { createReadStream } from "node:fs";
import { Problem } from "../domain/problem.ts";
import type { World } from "./world.ts";

/**
 * The whole text of a file, or of standard input for `-`. More than `bytes_max` is refused; a file
 * that cannot be read is `invalid_input`.
 */
export async function readText(source: string, world: World, bytes_max: number): Promise<string> {
  const chunks = source === "-" ? world.stdin : createReadStream(source);
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      bytes += part.length;
      if (bytes > bytes_max) throw tooLarge(source, bytes_max);
      parts.push(part);
    }
  } catch (error) {
    throw error instanceof Problem ? error : unreadable(source, error);
  }
  return Buffer.concat(parts).toString("utf8");
}

function tooLarge(source: string, bytes_max: number): Problem {
  const name = source === "-" ? "standard input" : source;
  return new Problem(
    "payload_too_large",
    `Expected at most ${bytes_max} bytes in ${name}, got more.`,
    "Give a shorter text.",
  );
}

function unreadable(source: string, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return new Problem(
    "invalid_input",
    `Expected a readable file, got "${source}": ${why}.`,
    "Give the path of a text file, or - for standard input.",
  );
}
