import { delimiter, dirname } from "node:path";

const PASSED_ON = new Set([
  "HOME",
  "USER",
  "LANG",
  "TZ",
  "TMPDIR",
  "TMUX_TMPDIR",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "RINGMASTER_FAILPOINT",
  "RINGMASTER_LOG_LEVEL",
  "RINGMASTER_FORWARD",
]);

/**
 * What a generation may see of the caller's environment: a list of what is let in, because a list
 * of what is kept out forgets the next secret. `RINGMASTER_FORWARD` names more, separated by
 * commas: what agents need, which only the code of a release knows. `own` are the supervisor's
 * words to the generation.
 */
export function environmentFor(
  caller: NodeJS.ProcessEnv,
  own: Record<string, string>,
): Record<string, string> {
  const let_in: Record<string, string> = {};
  const forwarded = new Set(caller["RINGMASTER_FORWARD"]?.split(","));
  for (const [name, value] of Object.entries(caller)) {
    const passes = PASSED_ON.has(name) || forwarded.has(name) || name.startsWith("LC_");
    if (value !== undefined && passes) let_in[name] = value;
  }
  const path = [dirname(process.execPath), caller["PATH"] ?? "/usr/bin:/bin"].join(delimiter);
  return { ...let_in, ...own, PATH: path };
}
