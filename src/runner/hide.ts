import { isSecretName } from "../std/redact.ts";

/** Takes secrets out of bytes as they come. */
export type Hider = {
  /** What can be passed on; the beginning of a secret waits for the rest of it. */
  add(chunk: Buffer): Buffer;
  /** What still waited. */
  end(): Buffer;
};

/** Shorter values are words that stand for themselves elsewhere. */
const SECRET_CHARS_MIN = 8;

type Secret = { text: string; instead: string };

/**
 * Hides the secrets of an environment: agents hand their whole environment to the commands of the
 * model, and one `env` would write its keys into every log. Values are compared byte by byte, as
 * they are and as JSON writes them; each becomes `[hidden:NAME]`.
 */
export function hideSecrets(env: Readonly<Record<string, string>>): Hider {
  const secrets = Object.entries(env).flatMap(secretsIn);
  // One character a byte, so that text that is cut in the middle of a character stays what it is.
  let waiting = "";
  return {
    add(chunk) {
      const clean = replaceAll(secrets, waiting + chunk.toString("latin1"));
      const kept = openEnd(secrets, clean);
      waiting = clean.slice(clean.length - kept);
      return Buffer.from(clean.slice(0, clean.length - kept), "latin1");
    },
    end() {
      const rest = Buffer.from(waiting, "latin1");
      waiting = "";
      return rest;
    },
  };
}

function secretsIn([name, value]: [string, string]): Secret[] {
  if (!isSecretName(name) || value.length < SECRET_CHARS_MIN) return [];
  const forms = new Set([value, JSON.stringify(value).slice(1, -1)]);
  const bytes = [...forms].map((form) => Buffer.from(form).toString("latin1"));
  return bytes.map((text) => ({ text, instead: `[hidden:${name}]` }));
}

function replaceAll(secrets: readonly Secret[], text: string): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret.text, secret.instead), text);
}

/** How many characters at the end may be the beginning of a secret. */
function openEnd(secrets: readonly Secret[], text: string): number {
  return Math.max(0, ...secrets.map((secret) => openEndOf(secret.text, text)));
}

function openEndOf(secret: string, text: string): number {
  const most = Math.min(secret.length - 1, text.length);
  for (let length = most; length > 0; length--)
    if (text.endsWith(secret.slice(0, length))) return length;
  return 0;
}
