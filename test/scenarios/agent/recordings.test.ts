import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rehearsal } from "../../../src/adapters/agents/rehearsal.ts";
import { agentRun, launch, testFolder } from "../../support/shell-agent.ts";

const ROOT = join(import.meta.dirname, "../../..");
const RECORDINGS = readdirSync(join(ROOT, "rehearsal/recordings")).map((f) =>
  f.replace(".json", ""),
);

async function play(variant: string, times = 1) {
  const folder = testFolder();
  const title = `Say "hello", and don't stop ${"x".repeat(100)}`;
  const run = agentRun(folder, { variant, task: { id: "bd-aaaa", title } });
  for (const part of ["src/server", "rehearsal/props", ".oxfmtrc.json"])
    cpSync(join(ROOT, part), join(run.worktree, part), { recursive: true });
  const git = spawnSync("git", ["init", "-q", run.worktree], { env: run.env, encoding: "utf8" });
  expect(git.stderr).toBe("");
  const agent = rehearsal({ program: null, args: [], env: {} });
  const summaries = [];
  for (let i = 0; i < times; i++) summaries.push((await launch(agent, folder, { run })).summary);
  return { summaries, worktree: run.worktree };
}

function misformatted(worktree: string): string {
  const oxfmt = join(ROOT, "node_modules/.bin/oxfmt");
  const done = spawnSync(oxfmt, ["--check", "src"], { cwd: worktree, encoding: "utf8" });
  return done.status === 0 ? "" : done.stdout;
}

test.each(RECORDINGS)("the recording %s fits the code as it is, and its format", async (name) => {
  const { summaries, worktree } = await play(name);
  expect(summaries).toMatchObject([{ exit_code: 0, error: null, ended: { ok: true } }]);
  expect(misformatted(worktree)).toBe("");
});

test("improvements can be recorded one after the other", async () => {
  const { summaries, worktree } = await play("improve", 3);
  expect(summaries.map((summary) => summary.exit_code)).toEqual([0, 0, 0]);
  const text = readFileSync(join(worktree, "src/server/improvements.ts"), "utf8");
  expect(text.match(/task_id: "bd-aaaa"/g)).toHaveLength(3);
  expect(misformatted(worktree)).toBe("");
});
