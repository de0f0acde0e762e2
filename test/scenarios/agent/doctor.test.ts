import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentFinding } from "../../../src/domain/agent-finding.ts";
import { openShell, type Shell } from "../../support/ringmaster.ts";

let shell: Shell;
let bin: string;
beforeAll(async () => {
  shell = await openShell();
  bin = path.join(shell.folder, "bin");
  mkdirSync(bin);
  install("opencode", "echo 1.18.33");
  install("codex", "echo codex-cli 0.200.0");
  install("kilo", "echo 'its binary is missing' >&2; exit 1");
});
afterAll(() => shell.close());

/** A program that answers when it is asked for its version. */
function install(name: string, answer: string): void {
  writeFileSync(path.join(bin, name), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
}

const doctor = (words: string[] = [], env: Record<string, string> = {}) =>
  shell.run(["agent", "doctor", ...words], {
    env: { PATH: `${bin}:/usr/bin:/bin`, ...env },
  });

async function findings(env: Record<string, string> = {}): Promise<Map<string, AgentFinding>> {
  const { stdout } = await doctor(["--json"], env);
  const { items } = JSON.parse(stdout) as { items: AgentFinding[] };
  return new Map(items.map((item) => [item.name, item]));
}

describe("agent doctor, without a server", () => {
  it("tells of each agent whether it is found, signed in and known, and what to do", async () => {
    const found = await findings();
    expect(found.get("opencode")).toMatchObject({
      usable: true,
      version: "1.18.33",
      signed_in: "unknown",
      drift: null,
      hint: expect.stringContaining("opencode auth login") as string,
    });
    expect(found.get("codex")?.drift).toContain("newer than 0.169.0");
    expect(found.get("kilo")).toMatchObject({ usable: false, version: null });
    expect(found.get("aider")?.hint).toContain("Install it with");
    expect(found.get("rehearsal")).toMatchObject({ usable: true, hint: null });
  });

  it("sees a sign-in by a key of this shell, and one by a file", async () => {
    expect((await findings({ OPENAI_API_KEY: "k" })).get("opencode")?.signed_in).toBe("yes");
    const data = path.join(shell.folder, "data");
    mkdirSync(path.join(data, "opencode"), { recursive: true });
    writeFileSync(path.join(data, "opencode", "auth.json"), '{"openai":{"type":"api"}}');
    const { signed_in, hint } = (await findings({ XDG_DATA_HOME: data })).get("opencode") ?? {};
    expect([signed_in, hint]).toEqual(["yes", null]);
  });

  it("ends with 0 when an agent can work, with 6 when none or not the named one can", async () => {
    expect((await doctor()).exit_code).toBe(0);
    expect((await doctor(["opencode"])).exit_code).toBe(0);
    expect((await doctor(["kilo"])).exit_code).toBe(6);
    expect((await doctor([], { PATH: "/usr/bin:/bin" })).exit_code).toBe(6);
    expect((await doctor(["rehearsal"], { PATH: "/usr/bin:/bin" })).exit_code).toBe(0);
  });

  it("refuses an agent that is not known", async () => {
    const { exit_code, stderr } = await doctor(["nobody"]);
    expect([exit_code, stderr]).toEqual([4, expect.stringContaining('no agent "nobody"')]);
  });

  it("shows a table to a person, with advice where something is to be done", async () => {
    const { stdout } = await doctor();
    expect(stdout).toMatch(/^AGENT +FOUND +VERSION +SIGNED IN +OUTPUT +WHAT TO DO$/m);
    expect(stdout).toMatch(/^codex +yes +codex-cli 0\.200\.0 +unknown +drifted +.*agent parse/m);
    expect(stdout).toMatch(
      /^kilo +no +- +- +- +Expected "kilo --version" to exit with 0, got 1\./m,
    );
  });

  it("knows an agent that is configured here", async () => {
    const mine = `[agents.mine]\nadapter = "generic"\nprogram = "opencode"\n`;
    mkdirSync(shell.home, { recursive: true });
    writeFileSync(path.join(shell.home, "config.toml"), `${mine}version_args = ["-V"]\n`);
    expect((await findings()).get("mine")).toMatchObject({ usable: true, version: "1.18.33" });
  });
});
