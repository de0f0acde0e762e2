import { homedir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { LIMITS, type Limits } from "./limits.ts";

/** How the supervisor was asked to run. */
export type Options = {
  home: string;
  host: string;
  port: number;
  port_fixed: boolean;
  limits: Limits;
};

/** Options, or what is wrong with the command line. */
export type ReadOptions = { options: Options; problem: null } | { options: null; problem: string };

const PORT_DEFAULT = 8080;

/** Reads `name=ms` into the limits. */
function readLimits(texts: string[]): Limits | string {
  const limits: Record<string, number> = {};
  for (const text of texts) {
    const [name = "", value = ""] = text.split("=");
    const ms = Number(value);
    if (!(name in LIMITS) || !(ms > 0)) {
      const names = Object.keys(LIMITS).join(", ");
      return `--limit: expected NAME=MS with one of ${names}, got ${text}`;
    }
    limits[name] = ms;
  }
  return { ...LIMITS, ...limits };
}

function parse(argv: string[]) {
  return parseArgs({
    args: argv,
    options: {
      home: { type: "string" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: String(PORT_DEFAULT) },
      "port-fixed": { type: "boolean", default: false },
      limit: { type: "string", multiple: true, default: [] },
    },
  }).values;
}

/** Reads the command line; the home falls back to RINGMASTER_HOME and then to ~/.ringmaster. */
export function readOptions(argv: string[], caller: NodeJS.ProcessEnv): ReadOptions {
  const bad = (problem: string): ReadOptions => ({ options: null, problem });
  let values: ReturnType<typeof parse>;
  try {
    values = parse(argv);
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return bad(`--port: expected a number from 0 to 65535, got ${values.port}`);
  }
  const limits = readLimits(values.limit);
  if (typeof limits === "string") return bad(limits);
  const home = values.home ?? caller["RINGMASTER_HOME"] ?? join(homedir(), ".ringmaster");
  const { host } = values;
  return {
    options: { home, host, port, port_fixed: values["port-fixed"], limits },
    problem: null,
  };
}
