import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitWorktrees } from "../../../src/adapters/workspaces/worktrees.ts";
import { killedAt } from "./killed.ts";
import { gitPlace, type GitPlace } from "./place.ts";

function yard(place: GitPlace) {
  const ground = { home: place.home, worktrees: join(place.root, "worktrees") };
  const repository = { repo: place.repo, default_branch: "main" };
  return { ground, repository, worktrees: gitWorktrees(ground), workspace: gitWorkspace(ground) };
}

const registrations = ({ git }: GitPlace) => git(["worktree", "list"]).split("\n").length;

it("a kept worktree that is taken, killed at any git command, ends as a clean start", async () => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const place = gitPlace();
    const { ground, repository, worktrees, workspace } = yard(place);
    await worktrees.keep(repository);
    const head = place.commit("later.txt", "later\n");
    const plan = { ...place.plan(), ...ground };
    killed = await killedAt(place, { name: "prepare", plan }, step);
    await workspace.prepare(plan);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(head);
    expect(registrations(place)).toBe(2);
  }
});

it("one whose taker died between registration and folder is a stray", async () => {
  const place = gitPlace();
  const { repository, worktrees, workspace } = yard(place);
  const { path } = await worktrees.keep(repository);
  const plan = place.plan();
  const dir = place.git(["rev-parse", "--absolute-git-dir"], path);
  rmSync(join(dir, "ringmaster-slot"));
  writeFileSync(join(dir, "gitdir"), `${plan.path}/.git\n`);
  expect(await workspace.prepare(plan)).toMatchObject({ from: "new", saved: null });
  expect(await worktrees.drop({ ...repository, repo: "" }, path)).toBe(true);
  expect(registrations(place)).toBe(2);
});

it.each(["keep", "renew"])("%s, killed at any git command, leaves nothing half", async (name) => {
  let killed = true;
  for (let step = 1; killed; step += 1) {
    const place = gitPlace();
    const { ground, repository, worktrees } = yard(place);
    const kept = name === "renew" ? await worktrees.keep(repository) : null;
    place.commit("later.txt", "later\n");
    const plan = { ...repository, ...ground, path: kept?.path ?? "" };
    killed = await killedAt(place, { name, plan }, step);
    const found = await worktrees.list([place.repo]);
    const orphans = found.filter(({ orphan }) => orphan);
    const dropped = await Promise.all(
      orphans.map(({ path }) => worktrees.drop(repository, path ?? "")),
    );
    expect(dropped).toEqual(orphans.map(() => true));
    const left = await worktrees.list([place.repo]);
    expect(left.filter((tree) => tree.kept === null)).toEqual([]);
    expect(registrations(place)).toBe(1 + left.length);
    expect(readdirSync(join(ground.worktrees, ".pool"), {})).toHaveLength(left.length);
  }
});
