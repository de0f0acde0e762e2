/** Shapes of secrets that give themselves away; the order matters, the wider ones come last. */
const SHAPES: readonly Shape[] = [
  {
    kind: "private-key",
    pattern:
      /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|$)/g,
  },
  { kind: "anthropic-key", pattern: /\bsk-ant-[A-Za-z0-9_-]{16,}/g },
  { kind: "api-key", pattern: /\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,}/g },
  { kind: "stripe-key", pattern: /\b[rsp]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { kind: "github-token", pattern: /\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_[A-Za-z0-9_]{30,}/g },
  { kind: "gitlab-token", pattern: /\bglpat-[A-Za-z0-9_-]{20,}/g },
  { kind: "npm-token", pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { kind: "slack-token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g },
  { kind: "aws-key", pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  { kind: "google-key", pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: "jwt", pattern: /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/g },
  {
    kind: "url-password",
    pattern: /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/:@]{1,80}:)[^\s/:@]{3,200}(?=@)/g,
  },
  { kind: "bearer", pattern: /(?<=\bBearer\s{1,20})[A-Za-z0-9._~+/-]{20,}=*/g },
  {
    kind: "secret",
    pattern:
      /(?<=(?:passw(?:or)?d|secret|token|api_?key)["']?\s*[:=]\s*["'])[^\s"']{12,}(?=["'])/gi,
  },
];

/**
 * The text with secrets of known shapes replaced by `[redacted:<kind>]`. Same text, same result.
 */
export function redact(text: string): string {
  return without(SHAPES, text);
}

type Shape = { kind: string; pattern: RegExp };

function without(shapes: readonly Shape[], text: string): string {
  return shapes.reduce(
    (clean, { kind, pattern }) => clean.replace(pattern, `[redacted:${kind}]`),
    text,
  );
}

/** What only looks like a secret when it is as random as one: words of an example do, too. */
const WEAK: readonly string[] = ["url-password", "bearer", "secret", "variable"];

/** A line of a file of variables, as in `.env`: there values stand without quotes. */
const VARIABLE = {
  kind: "variable",
  pattern: new RegExp(
    String.raw`(?<=^(?:export )?\w{0,60}(?:PASSWORD|SECRET|TOKEN|API_?KEY|PRIVATE_KEY)\w{0,60}=)` +
      String.raw`[^\s"'$<]{12,}$`,
    "g",
  ),
};

/**
 * The same for one line, such as the subject of a commit, with white space as single spaces:
 * `findSecrets` finds none in what it answers.
 */
export function redactLine(line: string): string {
  return without([...SHAPES, VARIABLE], line.replaceAll(/\s+/g, " "));
}

/** A line without any of these words holds no secret of a known shape. */
const WORTH_A_LOOK = new RegExp(
  "PRIVATE KEY|sk-|[rsp]k_|gh[pousr]_|_pat_|glpat|npm_|xox|AKIA|ASIA|AIza|eyJ|://|Bearer|" +
    "passw|secret|token|api_?key|_KEY",
  "i",
);

/**
 * Lines are looked through in windows: some shapes take the square of a text's length, and a
 * stranger may have written it.
 */
const WINDOW_CHARS = 2_000;
const STEP_CHARS = 1_500;

/**
 * Where secrets of known shapes stand in these lines (0 is the first), and their kinds; never what
 * they are. One a line.
 */
export function findSecrets(lines: readonly string[]): { kind: string; at: number }[] {
  return lines.flatMap((line, at) => {
    const kind = WORTH_A_LOOK.test(line) ? secretIn(line.replaceAll(/\s+/g, " ")) : undefined;
    return kind === undefined ? [] : [{ kind, at }];
  });
}

function secretIn(line: string): string | undefined {
  for (
    let from = 0;
    from === 0 || from + WINDOW_CHARS - STEP_CHARS < line.length;
    from += STEP_CHARS
  ) {
    const text = line.slice(from, from + WINDOW_CHARS);
    const found = [...SHAPES, VARIABLE].find(({ kind, pattern }) =>
      [...text.matchAll(pattern)].some(([value]) => !WEAK.includes(kind) || isRandom(value)),
    );
    if (found) return found.kind;
  }
  return undefined;
}

/** Letters and digits mixed, and no place for a value: `${…}`, `<…>`, `{{…}}`. */
const isRandom = (value: string) =>
  /[A-Za-z]/.test(value) && /\d.*\d/.test(value) && value.length >= 12 && !/[${}<>]/.test(value);
