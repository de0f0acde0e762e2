import * as fc from "fast-check";
import { expect, it } from "vitest";
import { fenced } from "../../../src/std/fence.ts";
import { findSecrets, redact, redactLine } from "../../../src/std/redact.ts";

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
  expect(fenced("a\n```\nb\n", "ts")).toMatch(/^````ts data-[0-9a-f]{8}\na\n```\nb\n````$/);
  expect(fenced("plain")).toMatch(/^```text data-[0-9a-f]{8}\nplain\n```$/);
});

it("a line that was redacted holds nothing that looks like a secret", () => {
  const random = fc.stringMatching(/^[A-Za-z0-9_-]{0,44}$/);
  const keys = ["sk-ant-", "sk-", "sk_live_", "ghp_", "github_pat_", "glpat-", "npm_", "AKIA"];
  const others = ["AIza", "eyJ", "Bearer ", "API_TOKEN=", 'password: "', "postgres://joe:"];
  const part = fc.oneof(
    fc.constantFrom(...keys, ...others, "xoxb-"),
    random,
    fc.constantFrom(" ", "\t ", '"', "@"),
  );
  const line = fc.array(part, { maxLength: 6 }).map((parts) => parts.join("").slice(0, 200));
  const known = fc.constant(`Use ${long("ghp_", 36)} as API_TOKEN=q8w7e6r5t4y3u2`);
  fc.assert(
    fc.property(fc.oneof(line, known), (text) => {
      expect(findSecrets([redactLine(text)])).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
  expect(redactLine("API_TOKEN=q8w7e6r5t4y3u2")).toBe("API_TOKEN=[redacted:variable]");
  expect(redactLine("Feed  the\tlions")).toBe("Feed the lions");
});
