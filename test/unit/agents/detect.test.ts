import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detect } from "../../../src/adapters/agents/detect.ts";
import { driftOf, KNOWN_VERSIONS } from "../../../src/adapters/agents/known-versions.ts";
import { signedIn, signInAdvice, type SignIn } from "../../../src/adapters/agents/sign-in.ts";
import { AGENT_ADAPTERS } from "../../../src/domain/agent-setting.ts";
import { lives, refOf } from "../../../src/std/process-tree.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rm-detect-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a version", () => {
  test.each([
    ["1.18.33", null],
    ["1.18.90", null],
    ["opencode 1.18.2 (linux)", null],
    ["1.17.99", "Version 1.17.99 is older than 1.18.0, whose output is known."],
    ["1.19.0", "Version 1.19.0 is newer than 1.18.33, whose output is known."],
    ["2.0", "Version 2.0 is newer than 1.18.33, whose output is known."],
    ["unknown", "Its version is not told; the one that is known is 1.18.33."],
  ])("of opencode that says %j drifts: %j", (told, sentence) => {
    expect(driftOf("opencode", told)).toBe(sentence);
  });

  test("between the oldest and the newest known one is known", () => {
    expect(driftOf("claude-code", "2.1.197 (Claude Code)")).toBeNull();
    expect(driftOf("claude-code", "2.1.250")).toBeNull();
    expect(driftOf("claude-code", "2.1.196")).toContain("older than 2.1.197");
  });

  test("of an agent that was never run is known from its documentation only", () => {
    expect(driftOf("goose", "1.50.0")).toContain("documentation only");
  });

  test("is compared for every agent but our own and the unknown ones", () => {
    const others = AGENT_ADAPTERS.filter((name) => !(name in KNOWN_VERSIONS));
    expect(others).toEqual(["generic", "rehearsal"]);
  });
});

describe("a sign-in", () => {
  const how = (more: Partial<SignIn> = {}): SignIn => ({
    variables: ["A_KEY", "B_KEY"],
    files: (env) => [join(env["HOME"] ?? "/", "auth.json")],
    otherwise: "no",
    ...more,
  });
  const home = (name: string, auth: string | null) => {
    const HOME = join(folder, name);
    mkdirSync(HOME);
    if (auth !== null) writeFileSync(join(HOME, "auth.json"), auth);
    return { HOME };
  };

  test("is a variable that is set, an empty one is none", async () => {
    const env = home("variable", null);
    expect(await signedIn(how(), { ...env, B_KEY: "k" })).toBe("yes");
    expect(await signedIn(how(), { ...env, B_KEY: "" })).toBe("no");
  });

  test("is a file that holds something", async () => {
    expect(await signedIn(how(), home("file", '{"anthropic":{"type":"oauth"}}'))).toBe("yes");
    expect(await signedIn(how(), home("left", "{ }\n"))).toBe("no");
  });

  test("that nobody can see is unknown, not missing", async () => {
    expect(await signedIn(how({ otherwise: "unknown" }), home("none", null))).toBe("unknown");
  });

  test("is advised by its command and its variables", () => {
    expect(signInAdvice(how({ login: "agent login" }))).toBe(
      "Run: agent login; or export A_KEY or B_KEY before: ringmaster up",
    );
    const many = ["A", "B", "C", "D"];
    expect(signInAdvice(how({ variables: many }))).toBe(
      "Export A, B, C or another key before: ringmaster up",
    );
  });
});

describe("asking a program for its version", () => {
  const script = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return path;
  };
  const hint = "Install it.";
  const ask = (program: string, env: Record<string, string> = {}) =>
    detect({
      agent: "opencode",
      program,
      args: ["--version"],
      env,
      hint,
      sign_in: { variables: ["A_KEY"], files: () => [], otherwise: "no", login: "agent login" },
    });

  test("tells version, drift, sign-in and what to do about it", async () => {
    const program = script("newer", "echo; echo '1.20.1'");
    expect(await ask(program)).toEqual({
      usable: true,
      program,
      version: "1.20.1",
      signed_in: "no",
      drift: "Version 1.20.1 is newer than 1.18.33, whose output is known.",
      advice: "Run: agent login; or export A_KEY before: ringmaster up",
    });
    const ready = await ask(program, { A_KEY: "k" });
    expect(ready).toMatchObject({ signed_in: "yes", advice: null });
  });

  test("what a launcher leaves behind neither holds the answer up nor lives on", async () => {
    const left = join(folder, "left.pid");
    const program = script("launcher", `sleep 1000 & echo $! >'${left}'; echo 1.18.33`);
    expect(await ask(program)).toMatchObject({ usable: true, version: "1.18.33" });
    expect(lives(refOf(Number(readFileSync(left, "utf8"))))).toBe(false);
  });

  test("the same file is asked once, another one in its place is asked again", async () => {
    const asked = join(folder, "asked");
    const program = script("counted", `echo x >>'${asked}'; echo 1.18.33`);
    await ask(program);
    expect(await ask(program)).toMatchObject({ version: "1.18.33" });
    expect(readFileSync(asked, "utf8")).toBe("x\n");
    script("counted", `echo x >>'${asked}'; echo 1.18.40`);
    expect(await ask(program)).toMatchObject({ version: "1.18.40" });
  });

  test("an installation without its binary is not usable", async () => {
    const broken = script("broken", "echo 'native binary not installed' >&2; exit 1");
    expect(await ask(broken)).toMatchObject({ usable: false, hint });
  });
});
