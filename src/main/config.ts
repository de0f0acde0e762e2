import { readFile } from "node:fs/promises";
import { parse, TomlError } from "smol-toml";
import { config, type Config } from "../domain/config.ts";
import { misfitOf, placeOf } from "../domain/misfit.ts";
import { Problem } from "../domain/problem.ts";

/** Reads `config.toml`; a file that is not there means every default. Read once per process. */
export async function readConfig(file: string): Promise<Config> {
  const given = parseToml(file, await readText(file));
  const parsed = config.safeParse(given);
  if (parsed.success) return Object.freeze(parsed.data);
  const wrong = parsed.error.issues.map((issue) => `${placeOf(issue)}: ${misfitOf(issue, given)}`);
  throw new Problem(
    "settings_invalid",
    `${file} has the wrong form: ${wrong.map((each) => each.replace(/^: /, "")).join("; ")}.`,
    "Correct it; every key and its default: ringmaster config",
  );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function parseToml(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new Problem(
      "settings_invalid",
      `${file} is not TOML: ${error.message}`,
      `Correct line ${error.line}, or remove the file to use every default.`,
    );
  }
}
