import { existsSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitPlace } from "../../scenarios/git/place.ts";

describe("a folder that is taken over", () => {
  it("stays as it lies: commits, changes and new files", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    const { base } = await workspace.prepare(plan);
    const own = place.commit("work.txt", "work\n", plan.path);
    place.write("README.md", "half written\n", plan.path);
    place.write("new.txt", "new\n", plan.path);
    place.commit("later.txt", "later\n");
    const taken = await workspace.prepare({ ...plan, resume: true });
    expect(taken).toEqual({ base, saved: null, from: "as_it_lay" });
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(own);
    expect(await place.read("README.md", plan.path)).toBe("half written\n");
    expect(existsSync(join(plan.path, "new.txt"))).toBe(true);
    expect(place.git(["for-each-ref", "refs/ringmaster"])).toBe("");
  });

  it("is judged by a commit of the default branch, whatever the agent noted", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    const own = place.commit("ringmaster.toml", "", plan.path);
    const dir = place.git(["rev-parse", "--absolute-git-dir"], plan.path);
    writeFileSync(join(dir, "ringmaster-base"), `${own}\n`);
    const { base } = await workspace.prepare({ ...plan, resume: true });
    expect(base).toBe(place.git(["rev-parse", "main"]));
  });

  it("is freed of the lock and mended of the link that a killed git left", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    const dir = place.git(["rev-parse", "--absolute-git-dir"], plan.path);
    writeFileSync(join(dir, "index.lock"), "");
    rmSync(join(plan.path, ".git"));
    await workspace.prepare({ ...plan, resume: true });
    place.commit("work.txt", "work\n", plan.path);
    expect(place.git(["branch", "--show-current"], plan.path)).toBe(plan.branch);
  });

  it("goes back to what was held when nobody took back what was done to it", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    const own = place.commit("work.txt", "work\n", plan.path);
    await workspace.hold(plan, own);
    place.commit("work.txt", "the reviewer's\n", plan.path);
    place.write("left.txt", "left\n", plan.path);
    await workspace.prepare({ ...plan, resume: true });
    expect(place.git(["rev-parse", plan.branch])).toBe(own);
    expect(existsSync(join(plan.path, "left.txt"))).toBe(false);
    const mine = place.commit("work.txt", "mine\n", plan.path);
    await workspace.prepare({ ...plan, resume: true });
    expect(place.git(["rev-parse", plan.branch])).toBe(mine);
    await workspace.hold(plan, mine);
    await workspace.undo(plan, mine);
    const next = place.commit("work.txt", "next\n", plan.path);
    await workspace.prepare({ ...plan, resume: true });
    expect(place.git(["rev-parse", plan.branch])).toBe(next);
  });

  it("is made anew when it is gone, and refused when it is somebody else's", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = { ...place.plan(), resume: true };
    expect(await workspace.prepare(plan)).toMatchObject({ from: "new" });
    const other = { ...place.plan("bd-ffff"), path: plan.path, resume: true };
    await expect(workspace.prepare(other)).rejects.toMatchObject({ code: "worktree_unusable" });
  });
});

describe("a branch that is gone on with", () => {
  const mine = { branch: "mine", adopts: true } as const;

  it("keeps its commits, takes new ones, and stays when the folder goes", async () => {
    const place = gitPlace();
    place.git(["checkout", "-q", "-b", "mine"]);
    const own = place.commit("mine.txt", "mine\n");
    place.git(["checkout", "-q", "main"]);
    const base = place.commit("later.txt", "later\n");
    const workspace = gitWorkspace(place);
    const plan = { ...place.plan(), ...mine };
    expect(await workspace.prepare(plan)).toMatchObject({ base, saved: null });
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(own);
    place.write("more.txt", "more\n", plan.path);
    const state = await workspace.commit(plan, "Go on");
    expect(state).toMatchObject({ changed: true, files: ["mine.txt", "more.txt"] });
    expect(await workspace.prepare(plan)).toMatchObject({ saved: null });
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(state.head);
    await workspace.discard(plan);
    expect(existsSync(plan.path)).toBe(false);
    expect(place.git(["rev-parse", "mine"])).toBe(state.head);
  });

  it("keeps what lay uncommitted in its folder under the backup ref", async () => {
    const place = gitPlace();
    place.git(["branch", "mine"]);
    const workspace = gitWorkspace(place);
    const plan = { ...place.plan(), ...mine };
    await workspace.prepare(plan);
    place.write("left.txt", "left\n", plan.path);
    await workspace.prepare(plan);
    expect(existsSync(join(plan.path, "left.txt"))).toBe(false);
    expect(place.git(["show", `${plan.backup_ref}:left.txt`])).toBe("left");
  });

  it("is refused when it is the default one, not there, or checked out elsewhere", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const refused = async (branch: string) => {
      const plan = { ...place.plan(), branch, adopts: true };
      await expect(workspace.prepare(plan)).rejects.toMatchObject({ code: "worktree_unusable" });
      const asked = workspace.inspect(place.repo, branch);
      await expect(asked).rejects.toMatchObject({ code: "worktree_unusable" });
      return asked.catch((error: unknown) => String(error));
    };
    expect(await refused("main")).toMatch(/beside the default branch/);
    expect(await refused("nowhere")).toMatch(/it is not there/);
    place.git(["worktree", "add", "-q", "-b", "mine", join(place.root, "own")]);
    expect(await refused("mine")).toMatch(/checked out in .*\/own/);
    place.git(["checkout", "-q", "-b", "here"]);
    place.git(["checkout", "-q", "main"]);
    await expect(workspace.inspect(place.repo, "here")).resolves.toBeTruthy();
  });
});

describe("locks that a killed git left in the shared folder", () => {
  it("are removed when they are old, and a person's index lock never", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const common = join(place.repo, ".git");
    const old = new Date(Date.now() - 60_000);
    const left = ["config.lock", "packed-refs.lock", "refs/heads/ringmaster/bd-a1b2.lock"];
    place.git(["branch", "ringmaster/other"]);
    for (const name of [...left, "index.lock"]) {
      writeFileSync(join(common, name), "");
      utimesSync(join(common, name), old, old);
    }
    const plan = place.plan();
    await workspace.prepare(plan);
    await workspace.discard(plan);
    expect(left.filter((name) => existsSync(join(common, name)))).toEqual([]);
    expect(existsSync(join(common, "index.lock"))).toBe(true);
  });
});

describe("work that goes on from a commit", () => {
  it("has that commit on its branch, and what came after is kept", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    const start = place.commit("work.txt", "work\n", plan.path);
    const later = place.commit("later.txt", "later\n", plan.path);
    const taken = await workspace.prepare({ ...plan, start });
    expect(taken).toMatchObject({ base: place.git(["rev-parse", "main"]), from: "new" });
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(start);
    expect(existsSync(join(plan.path, "work.txt"))).toBe(true);
    expect(place.git(["rev-parse", plan.backup_ref])).toBe(later);
    expect(await workspace.commit(plan, "none")).toMatchObject({ head: start, changed: true });
  });

  it("begins on the default branch where that commit is not there", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = { ...place.plan(), start: "a".repeat(40) };
    const { base } = await workspace.prepare(plan);
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(base);
  });
});
