import { delimiter, dirname } from "node:path";

const PASSED_ON = new Set(["HOME", "USER", "LANG", "TZ", "TMPDIR", "RINGMASTER_FAILPOINT"]);

/**
 * What a generation may see of the caller's environment: a list of what is let in, because a list
 * of what is kept out forgets the next secret. `own` are the supervisor's words to the generation.
 */
export function environmentFor(
  caller: NodeJS.ProcessEnv,
  own: Record<string, string>,
): Record<string, string> {
  const let_in: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller)) {
    if (value !== undefined && (PASSED_ON.has(name) || name.startsWith("LC_"))) {
      let_in[name] = value;
    }
  }
  const path = [dirname(process.execPath), caller["PATH"] ?? "/usr/bin:/bin"].join(delimiter);
  return { ...let_in, ...own, PATH: path };
}
