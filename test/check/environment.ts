import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";

/** An environment for a child process. */
export type Environment = Record<string, string>;

const OWN = "PATH HOME USER LOGNAME LANG LC_ALL TERM COLORTERM TZ TMPDIR CI NO_COLOR FORCE_COLOR";
const ASKED = "RINGMASTER_REAL_AGENTS RINGMASTER_LONG";
/** How this machine reaches the network, and whom it trusts there. */
const NETWORK = "HTTP_PROXY HTTPS_PROXY NO_PROXY NODE_EXTRA_CA_CERTS SSL_CERT_FILE";
const FOR_ALL = new Set(`${OWN} ${ASKED} ${NETWORK}`.split(" "));

/**
 * What a step may see of the caller's environment, by name; everything else stays outside, above
 * all GIT_*, NODE_OPTIONS and secrets. The Node that runs the check comes first in PATH.
 */
export function stepEnvironment(caller: NodeJS.ProcessEnv, home: string): Environment {
  const path = [dirname(process.execPath), caller["PATH"] ?? ""].join(delimiter);
  const picked = pick(caller, (name) => FOR_ALL.has(name.toUpperCase()));
  // Some tools colour what goes to a file when they take the machine for a build machine.
  const plain: Environment = process.stdout.isTTY || picked["FORCE_COLOR"] ? {} : { NO_COLOR: "1" };
  return { ...picked, ...plain, HOME: home, PATH: path };
}

/** The same for npm, with the machine's settings for it: its registry, its cache, its proxy. */
export function npmEnvironment(caller: NodeJS.ProcessEnv, home: string): Environment {
  const settings = pick(caller, (name) => name.toLowerCase().startsWith("npm_config_"));
  return { ...machineWide(caller, home), ...settings, ...stepEnvironment(caller, home) };
}

/** npm looks for machine-wide settings beside its Node, so it is told where they really are. */
function machineWide(caller: NodeJS.ProcessEnv, home: string): Environment {
  const env = { ...stepEnvironment(caller, home), PATH: caller["PATH"] ?? "" };
  const asked = spawnSync("npm", ["config", "get", "globalconfig"], { env, encoding: "utf8" });
  return asked.status === 0 ? { npm_config_globalconfig: asked.stdout.trim() } : {};
}

function pick(caller: NodeJS.ProcessEnv, wanted: (name: string) => boolean): Environment {
  const picked: Environment = {};
  for (const [name, value] of Object.entries(caller)) {
    if (value !== undefined && wanted(name)) picked[name] = value;
  }
  return picked;
}
