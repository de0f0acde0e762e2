import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { commandLinesWith } from "../../support/argv.ts";
import { filesWith } from "../../support/files-with.ts";
import { startRingmaster } from "../../support/ringmaster.ts";
import { standIns, type StandIns } from "../../support/stand-in-claude.ts";

const KEY = `canary-${randomUUID()}`;
const HEADERS = `x-team: canary-${randomUUID()}`;
const STRANGER = `canary-${randomUUID()}`;

let folder: string;
let programs: StandIns;
let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
let secrets: { owner: string; worker: string; outside: string; attempt: string };
let seen_in_arguments: string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "rm-secrets-"));
  programs = standIns(folder);
  const caller = {
    PATH: `${programs.bin}:${process.env["PATH"] ?? ""}`,
    ANTHROPIC_API_KEY: KEY,
    ANTHROPIC_CUSTOM_HEADERS: HEADERS,
    ANTHROPIC_MODEL: "of-the-caller",
    STRANGER,
  };
  const config = `[agents.claude-code]\nadapter = "claude-code"\nprogram = "${programs.claude}"
[agents.claude-code.env]\nANTHROPIC_MODEL = "of-the-configuration"\n[sandbox]\nmode = "off"\n`;
  ringmaster = await startRingmaster({ config, env: caller });
  await ringmaster.json(["project", "add", "shop", "--repo", await curiousRepository()]);
  task = String((await addTask("Make it done", "claude-code"))["id"]);
  const { id } = await ringmaster.json(["worker", "spawn", "w", "--type", "claude-code"]);
  await programs.begun();
  const worker = secretIn(`workers/${String(id)}/token`);
  secrets = { ...(await workOutside()), owner: secretIn("token"), worker };
  seen_in_arguments = commandLinesWith([KEY, HEADERS, ...Object.values(secrets)]);
  await programs.letGo();
  await ringmaster.run(["task", "logs", task, "-f"]);
});
afterAll(async () => {
  await ringmaster?.close();
  rmSync(folder, { recursive: true, force: true });
});

const addTask = (title: string, agent: string) =>
  ringmaster.json(["task", "add", "shop", title, "--ready", "--agent", agent]);

const secretIn = (file: string) => readFileSync(path.join(ringmaster.home, file), "utf8").trim();

/** Its set-up and its check write down what they can see, wherever they are run. */
async function curiousRepository(): Promise<string> {
  const repo = await ringmaster.repository("shop");
  const [setup, check] = ["setup", "check"].map((name) => `env >>'${path.join(folder, name)}'`);
  const checks = `[[checks]]\nname = "test"\ncommand = "${check}; test -f done.txt"\n`;
  const settings = `setup = ["${setup}"]\n${checks}`;
  writeFileSync(path.join(repo, "ringmaster.toml"), settings);
  await ringmaster.git(repo, "commit", "--quiet", "--all", "--message", "Curious");
  return repo;
}

/** A worker that is no process of ours: here its tokens and that of its attempt can be known. */
async function workOutside(): Promise<{ outside: string; attempt: string }> {
  await ringmaster.json(["worker", "add", "outside", "--type", "generic"]);
  await addTask("Work by hand", "generic");
  const made = await ringmaster.json(["worker", "token", "outside"]);
  const pulled = await ringmaster.json(["pull-bead", "outside"]);
  return { outside: String(made["token"]), attempt: String(pulled["token"]) };
}

it("an agent is handed what its adapter takes of the caller's environment, and no more", () => {
  const env = programs.agentEnv();
  expect(env).toMatchObject({ ANTHROPIC_API_KEY: KEY, ANTHROPIC_CUSTOM_HEADERS: HEADERS });
  expect(env).not.toHaveProperty("STRANGER");
});

it("what is configured for an agent wins over what the caller has", () => {
  expect(programs.agentEnv()["ANTHROPIC_MODEL"]).toBe("of-the-configuration");
});

it("the work was checked and merged", async () => {
  expect(await ringmaster.json(["task", "show", task])).toMatchObject({ status: "completed" });
});

it.each(["setup", "check"])("the %s command of a repository sees none of it", (name) => {
  const text = readFileSync(path.join(folder, name), "utf8");
  expect(text).toContain("PATH=");
  for (const secret of [KEY, HEADERS, STRANGER, ...Object.values(secrets)])
    expect(text).not.toContain(secret);
  expect(text).not.toMatch(/^ANTHROPIC/m);
});

it("git and tmux are given none of it, neither as argument nor in their environment", () => {
  const text = readFileSync(programs.told, "utf8");
  expect(text).toContain("/bin/git --no-pager");
  expect(text).toContain("/bin/tmux -L");
  for (const secret of [KEY, HEADERS, STRANGER, ...Object.values(secrets)])
    expect(text).not.toContain(secret);
});

it("no secret shows in a list of processes while an agent runs", () => {
  expect(seen_in_arguments).toEqual([]);
});

it("prompts hold no secret", () => {
  const prompt = readFileSync(programs.prompt, "utf8");
  expect(prompt).toContain("Make it done");
  for (const secret of [KEY, HEADERS, ...Object.values(secrets)])
    expect(prompt).not.toContain(secret);
});

it("a key that an agent says itself is hidden in what is kept of it", async () => {
  const { stdout } = await ringmaster.run(["task", "logs", task]);
  expect(stdout).toContain("my key is [hidden:ANTHROPIC_API_KEY]");
  expect((await ringmaster.run(["worker", "logs", "w"])).stdout).toContain("[hidden:");
});

it("no file holds a key: not the database, not a log, not the session's script", () => {
  expect(filesWith(ringmaster.home, [KEY, HEADERS])).toEqual([]);
});

it("tokens lie in the files that are made for them and nowhere else", async () => {
  const { id } = await ringmaster.json(["worker", "show", "w"]);
  const { owner, worker, outside, attempt } = secrets;
  expect(filesWith(ringmaster.home, [owner])).toEqual(["token"]);
  expect(filesWith(ringmaster.home, [worker])).toEqual([`workers/${String(id)}/token`]);
  expect(filesWith(ringmaster.home, [outside, attempt])).toEqual([]);
});

it("a key that was exported after the start is said to reach no agent yet", async () => {
  const changed = await ringmaster.run(["up"], { env: { ANTHROPIC_API_KEY: "another-key" } });
  expect(changed.stderr).toMatch(/agents get ANTHROPIC_API_KEY as set here after: /);
  expect(changed.stderr).not.toContain("another-key");
  const same = await ringmaster.run(["up"], { env: { ANTHROPIC_API_KEY: KEY } });
  expect(same.stderr).not.toContain("ANTHROPIC");
});
