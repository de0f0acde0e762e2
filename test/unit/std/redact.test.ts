import { expect, it } from "vitest";
import { fenced } from "../../../src/std/fence.ts";
import { redact } from "../../../src/std/redact.ts";

const long = (prefix: string, length = 40) => prefix + "a1B2c3D4".repeat(20).slice(0, length);

it.each([
  ["anthropic-key", long("sk-ant-api03-")],
  ["api-key", long("sk-proj-")],
  ["github-token", long("ghp_", 36)],
  ["github-token", long("github_pat_")],
  ["gitlab-token", long("glpat-", 20)],
  ["npm-token", long("npm_", 36)],
  ["slack-token", long("xoxb-", 20)],
  ["aws-key", "AKIAIOSFODNN7EXAMPLE"],
  ["google-key", long("AIza", 35)],
  ["stripe-key", long("sk_live_", 24)],
  ["jwt", `${long("eyJ", 20)}.${long("eyJ", 30)}.${long("", 30)}`],
])("a secret of the shape %s is taken out, the words around it stay", (kind, secret) => {
  expect(redact(`before ${secret} after`)).toBe(`before [redacted:${kind}] after`);
});

it("takes out private keys, passwords in addresses and in assignments", () => {
  const key = "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----";
  expect(redact(`x\n${key}\ny`)).toBe("x\n[redacted:private-key]\ny");
  expect(redact("postgres://app:hunter22@db/x")).toBe(
    "postgres://app:[redacted:url-password]@db/x",
  );
  expect(redact('api_key = "0123456789abcdef"')).toBe('api_key = "[redacted:secret]"');
});

it("leaves ordinary code as it is", () => {
  const code =
    'const token = readToken(); // https://localhost:8080/@scope/pkg\npassword: "short"\n';
  expect(redact(code)).toBe(code);
});

it("a fence is longer than any fence inside", () => {
  expect(fenced("a\n```\nb\n", "ts")).toBe("````ts\na\n```\nb\n````");
  expect(fenced("plain")).toBe("```text\nplain\n```");
});
