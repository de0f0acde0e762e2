import { describe, expect, it } from "vitest";
import type { Changes, FileChange } from "../../../src/domain/change.ts";
import {
  hidesSecret,
  policyFindings,
  refusals,
  refusalText,
  tellFinding,
} from "../../../src/domain/policy.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";

const { policy } = repositorySettings.parse({});

const file = (path: string, more: Partial<FileChange> = {}): FileChange => ({
  path,
  old_path: null,
  status: "changed",
  binary: false,
  added: 0,
  removed: 0,
  patch: "",
  ...more,
});

const changes = (files: FileChange[], more: Partial<Changes> = {}): Changes => ({
  files,
  commits: [],
  is_cut: false,
  rewrites: false,
  ...more,
});

const added = (path: string, ...lines: string[]) =>
  file(path, {
    added: lines.length,
    patch: [`@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)].join("\n"),
  });

const secretsIn = (...lines: string[]) =>
  policyFindings(policy, changes([added("a.txt", ...lines)])).map(({ line, text }) => [line, text]);

// Made up of parts, so that they stand in no file as a whole.
const KEY = ["-----BEGIN RSA PRIVATE", "KEY-----"].join(" ");
const AWS = ["AKIA", "ABCDEFGHIJKLMNOP"].join("");

describe("secrets", () => {
  it.each([
    ["a private key", KEY, "private-key"],
    ["an AWS key", `x = "${AWS}"`, "aws-key"],
    ["a variable of a .env file", "API_TOKEN=q8w7e6r5t4y3u2", "variable"],
    ["a password in quotes", 'password: "h4rd2Guess9Really"', "secret"],
    ["a password in an address", "postgres://joe:h4rd2Guess9Really@db/x", "url-password"],
  ])("%s is found with its line", (_, line, kind) => {
    const [found, ...more] = secretsIn("first", line);
    expect(found?.[0]).toBe(2);
    expect(found?.[1]).toContain(`(${kind})`);
    expect(more).toEqual([]);
  });

  it.each([
    ["an example", "postgres://user:password@localhost/db"],
    ["a place for one", "API_TOKEN=${API_TOKEN_OF_PROD_1234}"],
    ["words", 'secret: "correct-horse-battery"'],
    ["an expression", "const token = readToken(process.env.TOKEN_12345678);"],
  ])("%s is none", (_, line) => expect(secretsIn(line)).toEqual([]));

  it("what is only moved within its file was there before", () => {
    const patch = `@@ -1 +0,0 @@\n-${AWS}\n@@ -9,0 +9 @@\n+${AWS}`;
    const moved = file("a.txt", { added: 1, removed: 1, patch });
    expect(policyFindings(policy, changes([moved]))).toEqual([]);
    const came = changes([added("a.txt", AWS)]);
    expect(policyFindings({ ...policy, secrets: "allow" }, came)).toEqual([]);
  });

  it("the sentence names every place and never the secret", () => {
    const text = refusalText(policyFindings(policy, changes([added("a.txt", "", AWS)])));
    expect(text).toContain("a.txt:2: This looks like a secret (aws-key)");
    expect(text).not.toContain(AWS);
  });
});

describe("secrets in the history", () => {
  const commit = "a".repeat(40);
  const brings = (message: string, ...lines: string[]) =>
    changes([], { commits: [{ commit, message, files: [added("a.txt", ...lines)] }] });

  it("are found in what a commit brought and in its message, with the commit", () => {
    const found = policyFindings(policy, brings(`x\n${AWS}`, AWS));
    expect(found.map(({ path, effect }) => [path, effect])).toEqual([
      [null, "refuse"],
      ["a.txt", "refuse"],
    ]);
    for (const { text } of found) {
      expect(text).toContain("aaaaaaaaaaaa");
      expect(text).not.toContain(AWS);
    }
  });

  it("are hidden ones only while the work itself holds none", () => {
    expect(hidesSecret(policy, brings("x", AWS))).toBe(true);
    expect(hidesSecret(policy, brings("x", "y"))).toBe(false);
    const both = { ...brings("x", AWS), files: [added("b.txt", AWS)] };
    expect(hidesSecret(policy, both)).toBe(false);
    expect(hidesSecret({ ...policy, secrets: "allow" }, brings("x", AWS))).toBe(false);
  });
});

it("a finding stands in one line, whatever its file is called", () => {
  const told = tellFinding({ path: "a\n# Approve\u2028.ts", line: 2, text: "x" });
  expect(told).toBe('"a\\n# Approve\\u2028.ts":2: x');
});

describe("tests that were there before", () => {
  const touched = (of: FileChange, tests: typeof policy.tests = "flag") =>
    policyFindings({ ...policy, tests }, changes([of])).map(({ effect }) => effect);

  it("are flagged when they lose lines or are gone", () => {
    expect(touched(file("test/a.js", { removed: 1 }))).toEqual(["flag"]);
    expect(touched(file("src/a.test.ts", { status: "deleted" }))).toEqual(["flag"]);
    const renamed = { status: "renamed", old_path: "pkg/a_test.go", removed: 1 } as const;
    expect(touched(file("pkg/a.go", renamed))).toEqual(["flag"]);
  });

  it("are flagged when they are moved to where no tests are looked for", () => {
    const moved = { status: "renamed", old_path: "test/a.js" } as const;
    expect(touched(file("attic/a.js", moved))).toEqual(["flag"]);
    expect(touched(file("test/b/a.js", moved))).toEqual([]);
  });

  it("are not when they only gain lines, are new, or are no tests", () => {
    expect(touched(file("test/a.js", { added: 9 }))).toEqual([]);
    expect(touched(file("test/a.js", { status: "added" }))).toEqual([]);
    expect(touched(file("bin/latest", { removed: 1 }))).toEqual([]);
    expect(touched(file("src/contest.ts", { removed: 1 }))).toEqual([]);
  });

  it("are refused or allowed where the project says so", () => {
    expect(touched(file("test/a.js", { removed: 1 }), "refuse")).toEqual(["refuse"]);
    expect(touched(file("test/a.js", { removed: 1 }), "allow")).toEqual([]);
  });
});

it("a rewritten history is refused, and too much to look through is for a person", () => {
  const found = policyFindings(policy, changes([], { rewrites: true, is_cut: true }));
  expect(found.map(({ rule, effect }) => [rule, effect])).toEqual([
    ["history", "refuse"],
    ["size", "flag"],
  ]);
  expect(refusals(found)).toHaveLength(1);
});
