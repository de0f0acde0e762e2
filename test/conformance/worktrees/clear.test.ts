import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitWorktrees } from "../../../src/adapters/workspaces/worktrees.ts";
import type { Clearing } from "../../../src/ports/worktrees.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

function yard() {
  const place = gitPlace();
  const ground = { home: place.home, worktrees: join(place.root, "worktrees") };
  const clearing: Clearing = {
    repo: place.repo,
    default_branch: "main",
    trees: [],
    branches: [],
    backup: (id) => `refs/ringmaster/backup/${id}/at-1`,
    left: async (ids) => new Set(ids),
  };
  return { place, workspace: gitWorkspace(ground), worktrees: gitWorktrees(ground), clearing };
}

/** Registers worktrees whose folders are gone, as thousands of killed runs leave them. */
function registerGone(place: GitPlace, count: number, commits: readonly string[]): string[] {
  const heads = commits.map((commit, at) => ({ commit, branch: `ringmaster/bd-gone${at}` }));
  for (const { commit, branch } of heads) {
    mkdirSync(join(place.repo, ".git", "refs", "heads", "ringmaster"), { recursive: true });
    writeFileSync(join(place.repo, ".git", "refs", "heads", branch), `${commit}\n`);
  }
  return Array.from({ length: count }, (_, at) => {
    const path = join(place.root, "worktrees", "circus", `bd-gone${at}`);
    const dir = join(place.repo, ".git", "worktrees", `bd-gone${at}`);
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "gitdir"), `${path}/.git\n`);
    writeFileSync(join(dir, "commondir"), "../..\n");
    const branch = heads[at]?.branch;
    writeFileSync(join(dir, "HEAD"), branch ? `ref: refs/heads/${branch}\n` : `${commits[0]}\n`);
    return path;
  });
}

describe("clearing", () => {
  it("keeps what was not merged before a folder, a registration and a branch go", async () => {
    const { place, workspace, worktrees, clearing } = yard();
    const plans = ["bd-there", "bd-gone", "bd-merged"].map((name) => place.plan(name));
    const tips: string[] = [];
    for (const plan of plans) {
      await workspace.prepare(plan);
      tips.push(place.commit(`${plan.branch}.txt`, "work\n", plan.path));
    }
    const [there, gone, merged] = plans;
    place.write("left.txt", "left\n", there?.path);
    place.git(["merge", "-q", "--ff-only", merged?.branch ?? ""]);
    for (const plan of [gone, merged]) rmSync(plan?.path ?? "", { recursive: true });
    const cleared = await worktrees.clear({ ...clearing, trees: plans });
    const ref = (id: string) => `refs/ringmaster/backup/${id}/at-1`;
    expect(cleared).toEqual([
      { name: there?.path, kept_under: ref("bd-there"), refused: null },
      { name: gone?.path, kept_under: ref("bd-gone"), refused: null },
      { name: merged?.path, kept_under: null, refused: null },
    ]);
    expect(place.git(["show", `${ref("bd-there")}:left.txt`])).toBe("left");
    expect(place.git(["rev-parse", ref("bd-gone")])).toBe(tips[1]);
    expect(place.git(["branch", "--list", "ringmaster/*"])).toBe("");
    expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(1);
  });

  it("keeps a commit on a detached HEAD, and a second backup beside the first", async () => {
    const { place, workspace, worktrees, clearing } = yard();
    const plan = place.plan();
    const ref = "refs/ringmaster/backup/bd-a1b2/at-1";
    place.git(["update-ref", ref, "main"]);
    await workspace.prepare(plan);
    place.git(["checkout", "-q", "--detach"], plan.path);
    const tip = place.commit("work.txt", "work\n", plan.path);
    rmSync(plan.path, { recursive: true });
    const branches = [plan.branch];
    const trees = [{ path: plan.path, branch: plan.branch }];
    const cleared = await worktrees.clear({ ...clearing, trees, branches });
    expect(cleared).toContainEqual({ name: plan.path, kept_under: `${ref}-2`, refused: null });
    expect(place.git(["rev-parse", `${ref}-2`])).toBe(tip);
    expect(place.git(["branch", "--list", "ringmaster/*"])).toBe("");
  });

  it("leaves alone what was claimed meanwhile, a person's branch, their worktrees", async () => {
    const { place, workspace, worktrees, clearing } = yard();
    const [plan, late] = [place.plan("bd-mine"), place.plan("bd-late")];
    place.git(["branch", "mine"]);
    const adopted = { ...plan, branch: "mine", adopts: true };
    await workspace.prepare(adopted);
    await workspace.prepare(late);
    place.git(["worktree", "add", "-q", "-b", "own", join(place.root, "own")]);
    rmSync(join(place.root, "own"), { recursive: true });
    const found = await worktrees.list([place.repo], { branches: true });
    expect(new Set(found.map(({ path }) => path))).toEqual(new Set([late.path, plan.path]));
    const trees = found.flatMap(({ path, branch }) => (path === null ? [] : { path, branch }));
    const left: Clearing["left"] = async (ids) => new Set(ids.filter((id) => id !== "bd-late"));
    const cleared = await worktrees.clear({ ...clearing, trees, branches: [late.branch], left });
    expect(cleared).toContainEqual({ name: plan.path, kept_under: null, refused: null });
    expect(cleared).toContainEqual(
      expect.objectContaining({ name: late.path, refused: "it was taken meanwhile" }),
    );
    expect(existsSync(late.path)).toBe(true);
    expect(place.git(["branch", "--list", "mine", "own", late.branch]).split("\n")).toHaveLength(3);
  });

  it("refuses a folder that became somebody else's, and goes on with the others", async () => {
    const { place, workspace, worktrees, clearing } = yard();
    const [plan, other] = [place.plan("bd-a"), place.plan("bd-b")];
    await workspace.prepare(plan);
    place.write("precious.txt", "precious\n", other.path);
    const cleared = await worktrees.clear({ ...clearing, trees: [other, plan] });
    expect(cleared[0]).toMatchObject({ name: other.path, refused: expect.stringMatching(/free/) });
    expect(cleared[1]).toMatchObject({ name: plan.path, refused: null });
    expect(existsSync(join(other.path, "precious.txt"))).toBe(true);
  });

  it("clears 3,000 registrations with 40 branches by a handful of git commands", async () => {
    const { place, worktrees, clearing } = yard();
    const tree = place.git(["rev-parse", "main^{tree}"]);
    const commits = Array.from({ length: 40 }, (_, at) =>
      place.git(["commit-tree", tree, "-p", "main", "-m", `work ${at}`]),
    );
    const paths = registerGone(place, 3_000, commits);
    const found = await worktrees.list([place.repo]);
    expect(found).toHaveLength(3_000);
    const trees = paths.map((path, at) => ({
      path,
      branch: at < 40 ? `ringmaster/bd-gone${at}` : null,
    }));
    const cleared = await worktrees.clear({ ...clearing, trees });
    expect(cleared).toHaveLength(3_000);
    expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(1);
    expect(place.git(["for-each-ref", "refs/ringmaster/backup"]).split("\n")).toHaveLength(40);
  });
});

describe("restoring", () => {
  it("puts the newest work on a branch, and into a folder", async () => {
    const { place, workspace, worktrees } = yard();
    const plan = { ...place.plan(), backup_ref: "refs/ringmaster/backup/bd-a1b2/at-1" };
    await workspace.prepare(plan);
    place.write("left.txt", "left\n", plan.path);
    await workspace.discard(plan);
    const wanted = { repo: place.repo, refs: ["refs/ringmaster/backup/bd-a1b2"], folder: null };
    const found = await worktrees.restore({ ...wanted, branch: "back" });
    expect(found).toEqual({ ref: plan.backup_ref, commit: place.git(["rev-parse", "back"]) });
    const folder = join(place.root, "back");
    await worktrees.restore({ ...wanted, branch: "again", folder });
    expect(await place.read("left.txt", folder)).toBe("left\n");
    expect(place.git(["branch", "--show-current"], folder)).toBe("again");
  });

  it("refuses when nothing is kept, or a branch or folder is in the way", async () => {
    const { place, worktrees } = yard();
    const refs = ["refs/ringmaster/backup/bd-a1b2"];
    const wanted = { repo: place.repo, refs, branch: "back", folder: null };
    await expect(worktrees.restore(wanted)).rejects.toMatchObject({ code: "not_found" });
    place.git(["update-ref", `${refs[0]}/at-1`, "main"]);
    const taken = worktrees.restore({ ...wanted, branch: "main" });
    await expect(taken).rejects.toMatchObject({ code: "conflict" });
    const inUse = worktrees.restore({ ...wanted, folder: place.repo });
    await expect(inUse).rejects.toMatchObject({ code: "conflict" });
    expect(place.git(["branch", "--list", "back"])).toBe("");
  });
});
