import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import type { WorktreePlan } from "../../../src/ports/workspace.ts";
import { killedAt } from "./killed.ts";
import { gitPlace, type GitPlace } from "./place.ts";

async function withWork(): Promise<{ place: GitPlace; plan: WorktreePlan }> {
  const place = gitPlace();
  const plan = place.plan();
  await gitWorkspace(place).prepare(plan);
  place.commit("committed.txt", "committed\n", plan.path);
  place.write("left.txt", "left\n", plan.path);
  return { place, plan };
}

function expectKept({ git }: GitPlace, plan: WorktreePlan): void {
  expect(git(["show", `${plan.backup_ref}:committed.txt`])).toBe("committed");
  expect(git(["show", `${plan.backup_ref}:left.txt`])).toBe("left");
}

it("taking a worktree, killed at any git command, loses no work", async () => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const { place, plan } = await withWork();
    killed = await killedAt(place, { name: "prepare", plan }, step);
    await gitWorkspace(place).prepare(plan);
    expectKept(place, plan);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(place.git(["rev-parse", "main"]));
  }
});

it("discarding, killed at any git command, loses no work", async () => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const { place, plan } = await withWork();
    killed = await killedAt(place, { name: "discard", plan }, step);
    await gitWorkspace(place).discard(plan);
    expectKept(place, plan);
    expect(existsSync(plan.path)).toBe(false);
    expect(place.git(["branch", "--list", plan.branch])).toBe("");
  }
});

it("a commit that is killed at any git command is made when called again", async () => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const { place, plan } = await withWork();
    killed = await killedAt(place, { name: "commit", plan }, step);
    const state = await gitWorkspace(place).commit(plan, "Do the task");
    expect(state.files).toEqual(["committed.txt", "left.txt"]);
    expect(place.git(["rev-list", "--count", `main..${plan.branch}`])).toBe("2");
  }
});
