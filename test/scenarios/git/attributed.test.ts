import { expect, test } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitPlace } from "./place.ts";

const TRAILERS = `Ringmaster-Task: bd-a1b2
Ringmaster-Attempt: at-1111
Ringmaster-Worker: wk-1111
Ringmaster-Agent: codex`;
const MESSAGE = `Feed the lions\n\n${TRAILERS}\n`;

function bodies(git: (args: string[]) => string, range: string): string[] {
  return git(["log", "--format=%B%x00", "--reverse", range])
    .split("\0")
    .map((body) => body.trim())
    .filter((body) => body !== "");
}

test("what an agent did not commit is committed for it, with task, worker and agent", async () => {
  const place = gitPlace();
  const plan = place.plan();
  await gitWorkspace(place).prepare(plan);
  place.write("work.txt", "work\n", plan.path);
  await gitWorkspace(place).commit(plan, MESSAGE);
  expect(bodies(place.git, `main..${plan.branch}`)).toEqual([MESSAGE.trim()]);
  const who = place.git(["log", "-1", "--format=%an <%ae> %cn", plan.branch]);
  expect(who).toBe("Ringmaster <ringmaster@localhost> Ringmaster");
});

test("commits that an agent made by itself say whose work they are, and no more", async () => {
  const place = gitPlace();
  const plan = place.plan();
  await gitWorkspace(place).prepare(plan);
  place.commit("one.txt", "1\n", plan.path);
  place.git(["commit", "-q", "--allow-empty", "-m", "Two\n\nSigned-off-by: Me"], plan.path);
  place.git(["switch", "-q", "-c", "side", "HEAD~1"], plan.path);
  place.commit("three.txt", "3\n", plan.path);
  place.git(["switch", "-q", plan.branch], plan.path);
  place.git(["merge", "-q", "--no-edit", "side"], plan.path);
  const format = ["log", "--topo-order", "--format=%T %an %ad %s", `main..${plan.branch}`];
  const before = place.git(format);
  const state = await gitWorkspace(place).commit(plan, MESSAGE);
  expect(place.git(format)).toBe(before);
  const made = bodies(place.git, `main..${plan.branch}`);
  expect(made).toHaveLength(4);
  for (const body of made) expect(body).toContain(TRAILERS);
  expect(made.join("\n")).toContain(`Signed-off-by: Me\n${TRAILERS}`);
  expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
  expect((await gitWorkspace(place).commit(plan, MESSAGE)).head).toBe(state.head);
});

test("commits of a person on the branch that is worked on stay as they are", async () => {
  const place = gitPlace();
  place.git(["switch", "-q", "-c", "feature/x"]);
  const theirs = place.commit("theirs.txt", "1\n");
  place.git(["switch", "-q", "main"]);
  const plan = { ...place.plan(), branch: "feature/x", adopts: true };
  await gitWorkspace(place).prepare(plan);
  place.commit("mine.txt", "2\n", plan.path);
  await gitWorkspace(place).commit(plan, MESSAGE);
  expect(place.git(["rev-parse", "feature/x~1"])).toBe(theirs);
  expect(bodies(place.git, "feature/x~1..feature/x")[0]).toContain(TRAILERS);
});

test("what set-up left and an agent's diary are no work, unless changed by it", async () => {
  const place = gitPlace();
  const left = "echo 1 >made.txt; echo 1 >used.txt; echo x >>README.md";
  place.commit("ringmaster.toml", `setup = ["${left}"]\n`);
  const plan = place.plan();
  await gitWorkspace(place).prepare(plan);
  place.write("used.txt", "changed\n", plan.path);
  place.write("work.txt", "work\n", plan.path);
  place.write(".aider.chat.history.md", "I said\n", plan.path);
  const state = await gitWorkspace(place).commit(plan, MESSAGE);
  expect(state.files).toEqual(["used.txt", "work.txt"]);
  expect(await place.read("made.txt", plan.path)).toBe("1\n");
  expect(await place.read("README.md", plan.path)).toBe("first\nx\n");
  const again = await gitWorkspace(place).commit(plan, MESSAGE);
  expect(again).toMatchObject({ head: state.head, changed: true });
});
