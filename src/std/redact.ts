/** Shapes of secrets that give themselves away; the order matters, the wider ones come last. */
const SHAPES: readonly { kind: string; pattern: RegExp }[] = [
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
  { kind: "jwt", pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g },
  {
    kind: "url-password",
    pattern: /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s/:@]{1,80}:)[^\s/:@]{3,200}(?=@)/g,
  },
  { kind: "bearer", pattern: /(?<=\bBearer\s+)[A-Za-z0-9._~+/-]{20,}=*/g },
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
  return SHAPES.reduce(
    (clean, { kind, pattern }) => clean.replace(pattern, `[redacted:${kind}]`),
    text,
  );
}
