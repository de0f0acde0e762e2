import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { gitPlace } from "../../scenarios/git/place.ts";

describe("inspect", () => {
  it("tells the branch and its newest commit, whatever the branch is called", async () => {
    const place = gitPlace({ branch: "trunk" });
    const facts = await gitWorkspace(place).inspect(place.repo);
    const head = place.git(["rev-parse", "trunk"]);
    expect(facts).toEqual({ repo: place.repo, default_branch: "trunk", head });
  });

  it("finds the default branch of a repository whose HEAD is detached", async () => {
    const place = gitPlace({ branch: "master" });
    place.git(["checkout", "-q", "--detach"]);
    const facts = await gitWorkspace(place).inspect(place.repo);
    expect(facts.default_branch).toBe("master");
  });

  it("prefers the branch of the remote's HEAD when its own is detached", async () => {
    const place = gitPlace({ branch: "main" });
    place.git(["branch", "release"]);
    place.git(["update-ref", "refs/remotes/origin/release", "HEAD"]);
    place.git(["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release"]);
    place.git(["checkout", "-q", "--detach"]);
    const facts = await gitWorkspace(place).inspect(place.repo);
    expect(facts.default_branch).toBe("release");
  });

  it.each([
    ["a repository without commits", { commits: false }, [], /but it has none/],
    [
      "a detached HEAD without a known branch",
      { branch: "odd" },
      [["checkout", "-q", "--detach"]],
      /detached/,
    ],
    ["a bare repository", {}, [["config", "core.bare", "true"]], /bare/],
  ])("refuses %s in a sentence", async (_, options, commands, sentence) => {
    const place = gitPlace(options);
    for (const command of commands) place.git(command);
    const refusal = gitWorkspace(place).inspect(place.repo);
    await expect(refusal).rejects.toMatchObject({ code: "repository_unusable" });
    await expect(refusal).rejects.toThrow(sentence);
  });

  it("refuses a folder that is no repository and a path that is no folder", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const code = "repository_unusable";
    await expect(workspace.inspect(place.root)).rejects.toMatchObject({ code });
    await expect(workspace.inspect(join(place.root, "nowhere"))).rejects.toMatchObject({ code });
  });
});

describe("prepare", () => {
  it("makes a folder on a new branch at the default branch", async () => {
    const place = gitPlace({ branch: "trunk" });
    const plan = place.plan();
    const taken = await gitWorkspace(place).prepare(plan);
    const base = place.git(["rev-parse", "trunk"]);
    expect(taken).toEqual({ base, saved: null, from: "new" });
    expect(place.git(["branch", "--show-current"], plan.path)).toBe(plan.branch);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
    expect(await place.read("README.md", plan.path)).toBe("first\n");
  });

  it("comes to the same end when called again", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const first = await workspace.prepare(place.plan());
    expect(await workspace.prepare(place.plan())).toEqual(first);
    expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(2);
  });

  it("keeps what an agent left, committed or not, and starts fresh", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    place.commit("committed.txt", "committed\n", plan.path);
    place.write("README.md", "changed\n", plan.path);
    place.write("new/untracked.txt", "untracked\n", plan.path);
    const base = place.commit("later.txt", "later\n");
    const { saved } = await workspace.prepare(plan);
    expect(place.git(["rev-parse", plan.backup_ref])).toBe(saved);
    const shown = (path: string) => place.git(["show", `${plan.backup_ref}:${path}`]);
    expect(shown("committed.txt")).toBe("committed");
    expect(shown("README.md")).toBe("changed");
    expect(shown("new/untracked.txt")).toBe("untracked");
    expect(place.git(["rev-parse", "HEAD"], plan.path)).toBe(base);
    expect(place.git(["status", "--porcelain"], plan.path)).toBe("");
  });

  it("loses nothing of two backups under one ref", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    for (const word of ["one", "two"]) {
      await workspace.prepare(plan);
      place.write(`${word}.txt`, `${word}\n`, plan.path);
    }
    await workspace.prepare(plan);
    const files = place.git(["log", "--format=", "--name-only", "-m", plan.backup_ref]);
    expect(files).toContain("one.txt");
    expect(files).toContain("two.txt");
  });

  it("keeps the commits of a branch whose folder is gone", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    const work = place.commit("work.txt", "work\n", plan.path);
    rmSync(plan.path, { recursive: true });
    expect((await workspace.prepare(plan)).saved).toBe(work);
    expect(existsSync(join(plan.path, "work.txt"))).toBe(false);
  });

  it("keeps the files of a repository that an agent made inside the folder", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    for (const [name, commits] of [
      ["app", true],
      ["deep/bare-new", false],
    ] as const) {
      const inner = join(plan.path, name);
      mkdirSync(inner, { recursive: true });
      place.git(["init", "-q"], inner);
      if (commits) place.commit("page.txt", `${name}\n`, inner);
      else place.write("page.txt", `${name}\n`, inner);
    }
    await workspace.prepare(plan);
    expect(place.git(["show", `${plan.backup_ref}:app/page.txt`])).toBe("app");
    expect(place.git(["show", `${plan.backup_ref}:deep/bare-new/page.txt`])).toBe("deep/bare-new");
  });

  it("refuses a folder of somebody else and touches nothing in it", async () => {
    const place = gitPlace();
    const plan = place.plan();
    place.write("precious.txt", "precious\n", plan.path);
    const refusal = gitWorkspace(place).prepare(plan);
    await expect(refusal).rejects.toMatchObject({ code: "worktree_unusable" });
    await expect(refusal).rejects.toThrow(/^Expected .* to be free .*, found a folder with files/);
    expect(await place.read("precious.txt", plan.path)).toBe("precious\n");
    expect(place.git(["branch", "--list", plan.branch])).toBe("");
  });

  it("refuses a person's worktree of another branch at that place", async () => {
    const place = gitPlace();
    const plan = place.plan();
    place.git(["worktree", "add", "-q", "-b", "mine", plan.path]);
    place.write("precious.txt", "precious\n", plan.path);
    const refusal = gitWorkspace(place).prepare(plan);
    await expect(refusal).rejects.toThrow(/found a worktree on mine/);
    expect(await place.read("precious.txt", plan.path)).toBe("precious\n");
  });

  it("refuses a branch that is checked out elsewhere", async () => {
    const place = gitPlace();
    const plan = place.plan();
    place.git(["checkout", "-q", "-b", plan.branch]);
    await expect(gitWorkspace(place).prepare(plan)).rejects.toThrow(/checked out in/);
    expect(place.git(["branch", "--show-current"])).toBe(plan.branch);
  });

  it("does not touch the person's own checkout, however dirty it is", async () => {
    const place = gitPlace();
    place.write("README.md", "half written\n");
    place.write("staged.txt", "staged\n");
    place.git(["add", "staged.txt"]);
    place.write("untracked.txt", "untracked\n");
    const before = [
      place.git(["status", "--porcelain"]),
      readFileSync(join(place.repo, ".git/index")),
    ];
    const workspace = gitWorkspace(place);
    await workspace.prepare(place.plan());
    await workspace.commit(place.plan(), "nothing");
    await workspace.discard(place.plan());
    const after = [
      place.git(["status", "--porcelain"]),
      readFileSync(join(place.repo, ".git/index")),
    ];
    expect(after).toEqual(before);
  });

  it("takes 16 worktrees of one repository at once without a failure", async () => {
    const place = gitPlace();
    const plans = Array.from({ length: 16 }, (_, at) => place.plan(`bd-aa${at}`));
    const workspace = gitWorkspace(place);
    const taken = await Promise.allSettled(plans.map((plan) => workspace.prepare(plan)));
    expect(taken.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(17);
  });
});

describe("discard", () => {
  it("keeps everything, then removes folder and branch, twice in a row", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const plan = place.plan();
    await workspace.prepare(plan);
    const work = place.commit("work.txt", "work\n", plan.path);
    place.write("left.txt", "left\n", plan.path);
    await workspace.discard(plan);
    await workspace.discard(plan);
    expect(existsSync(plan.path)).toBe(false);
    expect(place.git(["branch", "--list", plan.branch])).toBe("");
    expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(1);
    expect(place.git(["rev-parse", `${plan.backup_ref}^`])).toBe(work);
    expect(place.git(["show", `${plan.backup_ref}:left.txt`])).toBe("left");
  });

  it("refuses a folder that is not its own", async () => {
    const place = gitPlace();
    const plan = place.plan();
    place.write("precious.txt", "precious\n", plan.path);
    const refusal = gitWorkspace(place).discard(plan);
    await expect(refusal).rejects.toMatchObject({ code: "worktree_unusable" });
    expect(existsSync(join(plan.path, "precious.txt"))).toBe(true);
  });
});

describe("settings", () => {
  it("are those of the commit, or the defaults", async () => {
    const place = gitPlace();
    const workspace = gitWorkspace(place);
    const first = place.git(["rev-parse", "HEAD"]);
    const text = '[[checks]]\nname = "unit"\ncommand = "true"\n';
    const second = place.commit("ringmaster.toml", text);
    writeFileSync(join(place.repo, "ringmaster.toml"), "not committed");
    expect((await workspace.settings(place.repo, first)).checks).toEqual([]);
    expect((await workspace.settings(place.repo, second)).checks).toMatchObject([{ name: "unit" }]);
  });

  it.each([
    ["no TOML", 'setup = ["a"\nb = 1\n', /line 2: expected TOML/],
    ["a wrong type", '[[checks]]\nname = "unit"\ncommand = 7\n', /line 3: checks\.0\.command: /],
    ["an unknown key", "[limits]\nagent_run_ms = 2000\nspeed = 1\n", /line 3: limits\.speed: /],
    [
      "a missing key",
      '[[checks]]\nname = "a"\ncommand = "b"\n[[checks]]\nname = "c"\n',
      /line 4: checks\.1\.command: /,
    ],
  ])("with %s are refused with the line", async (_, text, sentence) => {
    const place = gitPlace();
    const commit = place.commit("ringmaster.toml", text);
    const refusal = gitWorkspace(place).settings(place.repo, commit);
    await expect(refusal).rejects.toMatchObject({ code: "settings_invalid" });
    await expect(refusal).rejects.toThrow(sentence);
  });
});
