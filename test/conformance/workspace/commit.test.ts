import { execFileSync } from "node:child_process";
import { existsSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import type { WorktreePlan } from "../../../src/ports/workspace.ts";
import { gitPlace, type GitPlace } from "../../scenarios/git/place.ts";

async function taken(): Promise<
  GitPlace & { workspace: ReturnType<typeof gitWorkspace>; own: WorktreePlan }
> {
  const place = gitPlace();
  place.commit(".gitignore", "ignored/\n");
  const workspace = gitWorkspace(place);
  const own = place.plan();
  await workspace.prepare(own);
  return { ...place, workspace, own };
}

const MESSAGE = "Do the task\n\nRingmaster-Attempt: at-1234\n";

describe("commit", () => {
  it("takes changed, new and deleted files, not ignored ones, as Ringmaster", async () => {
    const { own, workspace, write, git } = await taken();
    write("new.txt", "new\n", own.path);
    write("ignored/secret.txt", "no\n", own.path);
    rmSync(join(own.path, "README.md"));
    const state = await workspace.commit(own, MESSAGE);
    expect(state).toEqual({
      head: git(["rev-parse", own.branch]),
      tree: git(["rev-parse", `${own.branch}^{tree}`]),
      changed: true,
      files: ["README.md", "new.txt"],
    });
    const shown = git(["log", "-1", "--format=%an <%ae> %cn%n%B", own.branch]);
    expect(shown).toBe(`Ringmaster <ringmaster@localhost> Ringmaster\n${MESSAGE.trimEnd()}`);
  });

  it("takes the default branch back from an agent that moved it, and keeps the work", async () => {
    const { own, workspace, write, git, repo } = await taken();
    const before = git(["rev-parse", "main"]);
    write("done.txt", "done\n", own.path);
    git(["add", "-A"], own.path);
    git(["commit", "-q", "-m", "unproven"], own.path);
    git(["update-ref", "refs/heads/main", "HEAD"], own.path);
    const state = await workspace.commit(own, MESSAGE);
    expect(git(["rev-parse", "main"])).toBe(before);
    expect(git(["status", "--porcelain"], repo)).toBe("");
    expect(state).toMatchObject({ changed: true, files: ["done.txt"] });
  });

  it("keeps work that an agent committed on the default branch itself", async () => {
    const { own, workspace, write, git } = await taken();
    const before = git(["rev-parse", "main"]);
    git(["switch", "-q", "--detach"]);
    git(["switch", "-q", "main"], own.path);
    write("done.txt", "done\n", own.path);
    git(["add", "-A"], own.path);
    git(["commit", "-q", "-m", "unproven"], own.path);
    const state = await workspace.commit(own, MESSAGE);
    expect(git(["rev-parse", "main"])).toBe(before);
    expect(state).toMatchObject({ changed: true, files: ["done.txt"] });
    expect(git(["rev-parse", own.branch])).toBe(state.head);
  });

  it("leaves a default branch alone that others moved meanwhile", async () => {
    const { own, workspace, commit, git } = await taken();
    const moved = commit("later.txt", "later\n");
    git(["merge", "-q", "--ff-only", "main"], own.path);
    expect((await workspace.commit(own, MESSAGE)).changed).toBe(false);
    expect(git(["rev-parse", "main"])).toBe(moved);
  });

  it("makes no commit when there is nothing, and says that nothing changed", async () => {
    const { own, workspace, git } = await taken();
    const state = await workspace.commit(own, MESSAGE);
    expect(state).toMatchObject({ head: git(["rev-parse", "main"]), changed: false, files: [] });
  });

  it("counts the agent's own commits, also after the default branch went on", async () => {
    const { own, workspace, git, commit } = await taken();
    const tree = git(["rev-parse", `${commit("work.txt", "work\n", own.path)}^{tree}`]);
    commit("later.txt", "later\n");
    const state = await workspace.commit(own, MESSAGE);
    expect(state).toMatchObject({ tree, files: ["work.txt"] });
    // It is the agent's own commit but for the lines that say whose work it is.
    expect(git(["rev-list", "--count", `main~1..${state.head}`])).toBe("1");
  });

  it.each([
    ["a detached HEAD", ["checkout", "-q", "--detach"]],
    ["another branch", ["checkout", "-q", "-b", "feature/own"]],
    ["a renamed branch", ["branch", "-m", "renamed"]],
  ])("brings work on %s onto the branch", async (_, command) => {
    const { own, workspace, git, commit, write } = await taken();
    git(command, own.path);
    commit("committed.txt", "committed\n", own.path);
    write("left.txt", "left\n", own.path);
    const state = await workspace.commit(own, MESSAGE);
    expect(state.files).toEqual(["committed.txt", "left.txt"]);
    expect(git(["branch", "--show-current"], own.path)).toBe(own.branch);
    expect(git(["rev-parse", own.branch])).toBe(state.head);
  });

  it("returns to the branch when the agent only looked at another commit", async () => {
    const { own, workspace, git, commit } = await taken();
    const tree = git(["rev-parse", `${commit("work.txt", "work\n", own.path)}^{tree}`]);
    git(["checkout", "-q", "--detach", "main"], own.path);
    expect(await workspace.commit(own, MESSAGE)).toMatchObject({ tree, files: ["work.txt"] });
  });

  it("keeps the branch's whole commits when a rebase was left half done", async () => {
    const { own, workspace, git, commit } = await taken();
    commit("README.md", "theirs\n");
    const tree = git(["rev-parse", `${commit("README.md", "mine\n", own.path)}^{tree}`]);
    expect(() => git(["rebase", "main"], own.path)).toThrow("conflict");
    const state = await workspace.commit(own, MESSAGE);
    expect(state).toMatchObject({ tree, files: ["README.md"] });
    expect(git(["status"], own.path)).not.toContain("rebase");
    expect(git(["show", `${own.backup_ref}:README.md`])).toContain("<<<<<<<");
  });

  it("commits what lies in the folder when a merge was left half done", async () => {
    const { own, workspace, git, commit, read } = await taken();
    commit("README.md", "theirs\n");
    commit("README.md", "mine\n", own.path);
    expect(() => git(["merge", "main"], own.path)).toThrow("Command failed");
    const state = await workspace.commit(own, MESSAGE);
    expect(git(["show", `${state.head}:README.md`])).toBe(
      (await read("README.md", own.path)).trim(),
    );
    expect(git(["status", "--porcelain"], own.path)).toBe("");
  });

  it("makes the folder a worktree again when its .git file is gone or replaced", async () => {
    const { own, workspace, git, write } = await taken();
    for (const [at, harm] of [
      () => rmSync(join(own.path, ".git")),
      () => writeFileSync(join(own.path, ".git"), "gitdir: /nowhere\n"),
      () => rmSync(join(own.path, ".git")) ?? git(["init", "-q"], own.path),
    ].entries()) {
      harm();
      write(`work-${at}.txt`, "work\n", own.path);
      const state = await workspace.commit(own, MESSAGE);
      expect(state.files).toContain(`work-${at}.txt`);
      expect(git(["rev-parse", "HEAD"], own.path)).toBe(state.head);
    }
  });

  it("removes a lock that a killed git left, and rebuilds a broken index", async () => {
    const { own, workspace, git, write } = await taken();
    const dir = git(["rev-parse", "--absolute-git-dir"], own.path);
    write("work.txt", "work\n", own.path);
    writeFileSync(join(dir, "index.lock"), "");
    utimesSync(join(dir, "index.lock"), new Date(0), new Date(0));
    writeFileSync(join(dir, "index"), "garbage");
    const state = await workspace.commit(own, MESSAGE);
    expect(state.files).toEqual(["work.txt"]);
    expect(existsSync(join(dir, "index.lock"))).toBe(false);
  });

  it("keeps the good commit when a rebase stopped half-way and the index is broken", async () => {
    const { own, workspace, git, commit } = await taken();
    commit("same.txt", "of the work\n", own.path);
    git(["switch", "-q", "--detach", "main"], own.path);
    commit("same.txt", "of another\n", own.path);
    const other = git(["rev-parse", "HEAD"], own.path);
    git(["switch", "-q", own.branch], own.path);
    expect(() => git(["rebase", "-q", other], own.path)).toThrow(/rebase/);
    const dir = git(["rev-parse", "--absolute-git-dir"], own.path);
    writeFileSync(join(dir, "index"), "garbage");
    const state = await workspace.commit(own, MESSAGE);
    expect(git(["show", `${state.head}:same.txt`])).toBe("of the work");
  });

  it("commits the files of an inner repository that .gitmodules wants ignored", async () => {
    const { own, workspace, git, write, root } = await taken();
    write(".gitmodules", '[submodule "n"]\n\tpath = n\n\turl = ./n\n\tignore = all\n', own.path);
    git(["init", "-q", join(own.path, "n")], root);
    write("n/work.txt", "work\n", own.path);
    git(["add", "-A"], join(own.path, "n"));
    git(["commit", "-q", "-m", "inner"], join(own.path, "n"));
    const state = await workspace.commit(own, MESSAGE);
    expect(state.files).toEqual([".gitmodules", "n/work.txt"]);
  });

  it("commits the files of a repository that the agent made inside", async () => {
    const { own, workspace, git, write, root } = await taken();
    git(["init", "-q", join(own.path, "app")], root);
    write("app/page.txt", "page\n", own.path);
    write("app/run.sh", "#!/bin/sh\n", own.path);
    execFileSync("chmod", ["+x", join(own.path, "app/run.sh")]);
    git(["add", "-A"], join(own.path, "app"));
    git(["commit", "-q", "-m", "inner"], join(own.path, "app"));
    const state = await workspace.commit(own, MESSAGE);
    expect(state.files).toEqual(["app/page.txt", "app/run.sh"]);
    expect(git(["ls-tree", state.head, "app/run.sh"])).toMatch(/^100755/);
  });

  it("refuses when the folder is gone", async () => {
    const { own, workspace } = await taken();
    rmSync(own.path, { recursive: true });
    const refusal = workspace.commit(own, MESSAGE);
    await expect(refusal).rejects.toMatchObject({ code: "worktree_unusable" });
  });
});
