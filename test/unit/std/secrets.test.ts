import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fenced } from "../../../src/std/fence.ts";
import {
  findSecrets,
  redact,
  redactKeys,
  redactKnown,
  redactLines,
  secretValues,
} from "../../../src/std/redact.ts";
import { leaked, PLANTED, PLANTED_TEXT } from "../../support/planted-secrets.ts";

describe("secrets in a text", () => {
  it.each(PLANTED)("of the kind $kind are taken out", ({ line, value }) => {
    expect(redact(`before\n${line}\nafter`)).not.toContain(value);
    expect(redact(`before\n${line}\nafter`)).toMatch(/^before\n[^]*\nafter$/);
  });

  it("are taken out where they stand together, and a second look changes nothing", () => {
    const once = redact(PLANTED_TEXT);
    expect(leaked(once)).toEqual([]);
    expect(redact(once)).toBe(once);
  });

  it.each(["\t", "  - ", "12\t", "+", "> ", "# "])(
    "are found behind %j, as lists and diffs show them",
    (mark) => {
      const marked = PLANTED_TEXT.split("\n").map((line) => `${mark}${line}`);
      expect(leaked(redact(marked.join("\n")))).toEqual([]);
    },
  );

  it("leave every line at its number", () => {
    const clean = redactLines(PLANTED_TEXT);
    expect(leaked(clean)).toEqual([]);
    expect(clean.split("\n")).toHaveLength(PLANTED_TEXT.split("\n").length);
    expect(redactKeys(PLANTED_TEXT).split("\n")).toHaveLength(PLANTED_TEXT.split("\n").length);
  });

  it("of a key that was cut off go as far as the key does", () => {
    const key = PLANTED.find(({ kind }) => kind === "ssh key")?.line ?? "";
    const cut = key.split("\n").slice(0, 3).join("\n");
    expect(redact(`${cut}\nexport const lions = 3;`)).toBe(
      "[redacted:private-key]\nexport const lions = 3;",
    );
  });
});

describe("what is no secret stays", () => {
  it.each([
    ["the name of a commit", "commit: 3f9a1c7e5b2d80463f9a1c7e5b2d80463f9a1c7e"],
    [
      "a sum in a lock file",
      '"integrity": "sha512-q7Rt2Zk9Xw4Lm8Vb3Nc6Hd1Jf5Gs0PyTq7Rt2Zk9Xw4Lm8Vb=="',
    ],
    ["a call", "const token = readToken2(home, session17);"],
    ["a number", "MAX_TOKENS=100000"],
    ["a place for a value", "API_TOKEN=${{ secrets.API_TOKEN }}"],
    ["another variable", "DB_PASSWORD=$OTHER_PASSWORD"],
    ["a switch", "USE_TOKEN=true"],
    ["a name in code", "secret: previousSecretOfSession, token: nextTokenHash32"],
  ])("%s", (_, line) => {
    expect(redact(line)).toBe(line);
    expect(findSecrets([line])).toEqual([]);
  });
});

it("known values go in every form, and the words of an environment stay", () => {
  const env = {
    PATH: "/usr/bin",
    API_KEY: 'l10n"s & b34rs',
    KEY_FILE: "/etc/key",
    TOKENS: "100000000",
  };
  const values = secretValues({ ...env, MONKEY: "bananas", UNSET_TOKEN: undefined });
  expect(values).toEqual([env.API_KEY]);
  const { API_KEY: key } = env;
  const text = `${key} ${JSON.stringify(key)} ?k=${encodeURIComponent(key)}`;
  expect(redactKnown(text, values)).toBe('[redacted:known] "[redacted:known]" ?k=[redacted:known]');
});

const KEY_BEGINS = ["-----BEGIN PRIVATE", "KEY-----"].join(" ");

/** What a stranger would repeat to make a search take the square of a text's length. */
const HOSTILE = [
  KEY_BEGINS,
  `${KEY_BEGINS}\n`,
  "-----BEGIN ",
  "TOKEN",
  "TOKEN=",
  "token: '",
  "secret",
  " ",
  "\n",
  "eyJ",
  "eyJaaaaaaaaaaaa.",
  "a://",
  "a://x:",
  "Bearer ",
  "sk-",
  "SG.",
  "M",
  "0",
  "login x password ",
  'password="',
  "A1b",
  "`",
  "```\n",
  "authorization: Basic ",
  "\u{e0041}",
  "sig=",
  "auth-",
];

it.each(HOSTILE)("a long text of %j is looked through at once", (part) => {
  const text = part.repeat(Math.ceil(250_000 / part.length));
  expect(redact(text).length).toBeGreaterThan(0);
  expect(fenced(text).length).toBeGreaterThan(0);
  findSecrets([text]);
});

it("redacting twice is redacting once, whatever stands around a secret", () => {
  const part = fc.oneof(
    fc.constantFrom(...PLANTED.map(({ line }) => line)),
    fc.constantFrom(...HOSTILE),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const text = fc.array(part, { maxLength: 12 }).map((parts) => parts.join("\n"));
  fc.assert(
    fc.property(text, (one) => {
      const lines = redactLines(one);
      expect(lines.split("\n")).toHaveLength(one.split("\n").length);
      expect(redact(redact(one))).toBe(redact(one));
    }),
    { numRuns: 150 },
  );
});
